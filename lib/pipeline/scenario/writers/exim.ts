import type { WrittenAttempt } from "#lib/pipeline/scenario/attempt";

/** The lines of Exim's mainlog for these attempts, in the order of time; `log_selector = +millisec`, `log_timezone`. */
export function eximLog(attempts: readonly WrittenAttempt[]): string {
  const lines: { at: number; text: string }[] = [];
  for (const attempt of attempts) {
    const id = eximId(attempt);
    const at = attempt.at.getTime();
    const received = at - Math.round(attempt.delay * 1000);
    const add = (when: number, text: string) => lines.push({ at: when, text: `${stamp(when)} ${id} ${text}` });
    add(received, `<= ${attempt.sender} U=app P=local S=${4200 + (at % 700)} id=${attempt.messageId}`);
    add(at, deliveryText(attempt));
    if (attempt.status !== "deferred") add(at + 2, "Completed");
  }
  lines.sort((a, b) => a.at - b.at);
  return `${lines.map((line) => line.text).join("\n")}\n`;
}

function deliveryText(attempt: WrittenAttempt): string {
  const { recipient, relayHost, relayIp, relayPort, reply, sourceIp } = attempt;
  const port = relayPort === undefined ? "" : `:${relayPort}`;
  const from = sourceIp === undefined ? "" : ` I=[${sourceIp}]`;
  const way = `${recipient} R=${attempt.router ?? "dnslookup"} T=remote_smtp`;
  const peer = `H=${relayHost} [${relayIp}]${port}${from}`;
  if (attempt.status === "sent") return `=> ${way} ${peer} C="${reply}"`;
  const said = `SMTP error from remote mail server after RCPT TO:<${recipient}>: ${reply}`;
  if (attempt.status === "bounced") return `** ${way} ${peer}: ${said}`;
  return `== ${way} defer (-44) ${peer}: ${said}`;
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Seconds, process and fraction in base 62, as Exim 4.96 and before write them. */
function eximId({ at, queueId }: WrittenAttempt): string {
  const serial = Number.parseInt(queueId, 16) - 0x10000000000;
  return `${base62(Math.floor(at.getTime() / 1000), 6)}-${base62(serial, 6)}-${base62(serial % 3000, 2)}`;
}

function base62(value: number, digits: number): string {
  let out = "";
  for (let left = value; out.length < digits; left = Math.floor(left / 62)) out = `${DIGITS[left % 62]}${out}`;
  return out;
}

function stamp(at: number): string {
  return new Date(at).toISOString().replace("T", " ").replace("Z", " +0000");
}
