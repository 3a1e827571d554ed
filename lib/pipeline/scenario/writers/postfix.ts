import type { Attempt, WrittenAttempt } from "#lib/pipeline/scenario/attempt";

/** The lines of /var/log/mail.log (RFC 5424 timestamps, UTC) for these attempts, in the order of time. */
export function postfixLog(attempts: readonly WrittenAttempt[]): string {
  const lines: { at: number; text: string }[] = [];
  for (const attempt of attempts) {
    const { host, queueId, sender, delay } = attempt;
    const queued = attempt.at.getTime() - Math.round(delay * 1000);
    const pid = 2000 + (Number.parseInt(queueId.slice(-3), 16) % 900);
    const add = (at: number, tag: string, text: string) =>
      lines.push({ at, text: `${stamp(at)} ${host} postfix/${tag}[${pid}]: ${queueId}: ${text}` });
    add(queued, "cleanup", `message-id=<${attempt.messageId}>`);
    add(queued + 3, "qmgr", `from=<${sender}>, size=${4200 + (pid % 700)}, nrcpt=1 (queue active)`);
    add(attempt.at.getTime(), "smtp", deliveryText(attempt));
    if (attempt.status !== "deferred") add(attempt.at.getTime() + 2, "qmgr", "removed");
  }
  lines.sort((a, b) => a.at - b.at);
  return `${lines.map((line) => line.text).join("\n")}\n`;
}

/** The reply in the words of Postfix's smtp(8). */
export function saidText(attempt: Attempt): string {
  return `host ${attempt.relayHost}[${attempt.relayIp}] said: ${attempt.reply} (in reply to RCPT TO command)`;
}

function deliveryText(attempt: WrittenAttempt): string {
  const outcome = attempt.status === "sent" ? attempt.reply : saidText(attempt);
  const relay = `${attempt.relayHost}[${attempt.relayIp}]:${attempt.relayPort ?? 25}`;
  const delay = attempt.delay.toFixed(2);
  return `to=<${attempt.recipient}>, relay=${relay}, delay=${delay}, delays=0.03/0.01/0.12/0.24, dsn=${attempt.dsn}, status=${attempt.status} (${outcome})`;
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace("Z", "000+00:00");
}
