import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { findAddress, startsWithCode } from "#lib/parse/mails/words";

const NAMED = [
  "unknown user:",
  "undeliverable to ",
  "user mailbox exceeds allowed size:",
  "invalid final delivery userid:",
] as const;

/**
 * IMail (SMTP32): `Unknown user: R`, `undeliverable to R`, each with the reply behind `RCPT TO generated following
 * response:` or `Body of message generated response:`. It does not name the host that answered.
 */
export function readImail(letter: Letter): Failure[] {
  const failures: Failure[] = [];
  let command: string | null = null;
  let reply: string[] | null = null;
  const close = () => {
    const last = failures[failures.length - 1];
    const words = reply?.join("\n").trim() ?? "";
    if (last && words !== "") last.said = spoken(words, null, startsWithCode(words), command);
    reply = null;
  };
  for (const line of letter.lines) {
    const trimmed = line.trim();
    const lower = trimmed.toLowerCase();
    const named = NAMED.find((start) => lower.startsWith(start));
    const found = named ? findAddress(trimmed, named.length - 1) : null;
    if (found && named) {
      close();
      failures.push({ recipient: found.address, said: spoken(trimmed) });
    } else if (lower.endsWith("generated following response:") || lower.endsWith("generated response:")) {
      reply = [];
      command = lower.startsWith("rcpt to")
        ? "RCPT TO"
        : lower.startsWith("mail from")
          ? "MAIL FROM"
          : lower.startsWith("body of message")
            ? "end of DATA"
            : null;
    } else if (reply && trimmed === "" && reply.length > 0) {
      close();
    } else if (reply && trimmed !== "") {
      reply.push(trimmed);
    }
  }
  close();
  return failures;
}
