import { dateParts, type WrittenAttempt } from "#lib/pipeline/scenario/attempt";

/** The lines of Sendmail's syslog (RFC 3164 times, UTC) for these attempts, in the order of time. */
export function sendmailLog(attempts: readonly WrittenAttempt[]): string {
  const lines: { at: number; text: string }[] = [];
  for (const attempt of attempts) {
    const { host, sender, delay } = attempt;
    const at = attempt.at.getTime();
    const serial = Number.parseInt(attempt.queueId, 16) - 0x10000000000;
    const pid = 10_000 + (serial % 80_000);
    const id = sendmailId(serial, pid);
    const add = (when: number, text: string) =>
      lines.push({ at: when, text: `${stamp(when)} ${host.split(".")[0]} sendmail[${pid}]: ${id}: ${text}` });
    const message = `msgid=<${attempt.messageId}>, relay=app@localhost`;
    add(at - Math.round(delay * 1000), `from=<${sender}>, size=${4200 + (pid % 700)}, class=0, nrcpts=1, ${message}`);
    add(at, deliveryText(attempt));
  }
  lines.sort((a, b) => a.at - b.at);
  return `${lines.map((line) => line.text).join("\n")}\n`;
}

function deliveryText({ recipient, sender, relayHost, relayIp, dsn, reply, status }: WrittenAttempt): string {
  const way = `to=<${recipient}>, ctladdr=<${sender}> (1000/1000), delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=30260`;
  const relay = `relay=${relayHost}. [${relayIp}], dsn=${dsn}`;
  if (status === "sent") return `${way}, ${relay}, stat=Sent (${reply.replace(/^250 (?:2\.\d\.\d )?/, "")})`;
  const stat = status === "deferred" ? `Deferred: ${reply}` : "Service unavailable";
  return `${way}, ${relay}, reply=${reply}, stat=${stat}`;
}

/** Fourteen characters: eight of time, six of the process, as Sendmail 8.12 and later name the queue file. */
function sendmailId(serial: number, pid: number): string {
  return `${serial.toString(36).toUpperCase().padStart(8, "0").slice(-8)}${String(pid).padStart(6, "0")}`;
}

function stamp(at: number): string {
  const { month, date, time } = dateParts(new Date(at));
  return `${month} ${String(date).padStart(2)} ${time}`;
}
