import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";

const COLUMNS =
  "type,timeLogged,timeQueued,orig,rcpt,orcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,srcType,srcMta,dlvType,dlvSourceIp,dlvDestinationIp,dlvEsmtpAvailable,dlvSize,vmta,jobId,envId,queue,vmtaPool";

/** PowerMTA's accounting file for these attempts: delivered, bounced and transient records. */
export function powermtaCsv(attempts: readonly WrittenAttempt[]): string {
  const rows = attempts.map((attempt) => {
    const { recipient, sender, relayHost, relayIp, reply, dsn, pool = "default" } = attempt;
    const queued = new Date(attempt.at.getTime() - Math.round(attempt.delay * 1000));
    const kind = {
      sent: ["d", "relayed", `${dsn} (success)`, ""],
      bounced: ["b", "failed", dsn, "relaying-issues"],
      deferred: ["t", "delayed", dsn, ""],
    }[attempt.status];
    const [type = "", action = "", status = "", category = ""] = kind;
    const domain = recipient.slice(recipient.lastIndexOf("@") + 1);
    return [
      ...[type, stamp(attempt.at), stamp(queued), sender, recipient, "", action, status],
      ...[`smtp;${reply}`, `${relayHost} (${relayIp})`, attempt.planned ? category : "", "smtp", "app.internal"],
      ...["smtp", attempt.sourceIp ?? "", relayIp, "1", String(4200 + (queued.getTime() % 700)), pool],
      ...["job-1", attempt.messageId, `${domain}/${pool}`, pool],
    ]
      .map(quoted)
      .join(",");
  });
  return `${[COLUMNS, ...rows].join("\n")}\n`;
}

function quoted(cell: string): string {
  return /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function stamp(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")}+0000`;
}
