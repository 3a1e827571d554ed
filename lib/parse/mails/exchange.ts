import { canonicalIp, hostName } from "#lib/parse/address";
import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { behind, findAddress, holdsAny, startsWithCode } from "#lib/parse/mails/words";
import type { Said } from "#lib/parse/postfix-said";

const INTROS = [
  "did not reach the following recipient(s)",
  "did not reach some or all of the intended recipients",
  "delivery has failed to these recipients",
  "generating server:",
  "rejected your message to the following e",
  "your message couldn't be delivered to",
  "your message to the following recipients cannot be delivered",
] as const;
const RETURNED = [
  "Remote Server returned '",
  "Remote server returned '",
  'Remote Server returned "',
  "returned '",
] as const;

/**
 * Exchange 5.5 to Microsoft 365 as text: `R on DATE` with indented words; or `Generating server: X`, the recipient, the
 * refusing host, `Remote Server returned 'REPLY'` or the `#550 5.1.1 …##` of 2007.
 */
export function readExchange(letter: Letter): Failure[] {
  if (!holdsAny(letter.lower, INTROS)) return [];
  const generating = letter.text.indexOf("Generating server:");
  const reportingMta =
    generating < 0
      ? null
      : hostName(
          letter.text
            .slice(generating + 18)
            .trimStart()
            .split("\n", 1)[0] ?? "",
        );
  const diagnosed = generating < 0 ? [] : readDiagnostics(letter.text.slice(generating), reportingMta);
  if (diagnosed.length > 0) return diagnosed;
  const old = readOld(letter.lines);
  if (old.length > 0) return old;
  const intro = INTROS.map((phrase) => letter.lower.indexOf(phrase)).find((at) => at >= 0) ?? 0;
  const found = findAddress(letter.text.slice(intro).replaceAll("\n", " "));
  return found ? [{ recipient: found.address, said: null, reportingMta }] : [];
}

function readDiagnostics(text: string, reportingMta: string | null): Failure[] {
  const failures: Failure[] = [];
  const end = text.indexOf("Original message headers");
  let current: Failure | null = null;
  let host: string | null = null;
  for (const line of text
    .slice(0, end < 0 ? undefined : end)
    .split("\n")
    .slice(1)) {
    const trimmed = line.trim();
    if (trimmed === "") continue;
    const found = findAddress(trimmed);
    if (found && found.start <= 1 && found.end >= trimmed.length - 1) {
      current = { recipient: found.address, said: null, reportingMta };
      host = null;
      failures.push(current);
    } else if (current && current.said === null) {
      const reply = quoted(trimmed);
      const peer = host === null ? peerOf(trimmed) : { host, ip: null, port: null };
      if (reply !== null) current.said = spoken(reply, peer, true);
      else if (trimmed.startsWith("#") || trimmed.includes(" #")) current.said = hashed(trimmed);
      else if (!trimmed.includes(" ") && trimmed.includes(".")) host = hostName(trimmed);
    }
  }
  return failures;
}

/** `3/09/2016 8:05:56 PM - Remote Server at H (IP) returned '…'` (2013 and later). */
function peerOf(line: string): Pick<Said, "host" | "ip" | "port"> | null {
  const at = line.indexOf("Remote Server at ");
  const open = line.indexOf(" (", at);
  const close = line.indexOf(")", open);
  if (at < 0 || open < 0 || close < 0) return null;
  return { host: hostName(line.slice(at + 17, open)), ip: canonicalIp(line.slice(open + 2, close)), port: null };
}

/** The words between the quotes of `Remote Server returned '…'`. */
function quoted(line: string): string | null {
  const words = behind(line, RETURNED);
  if (words === null) return null;
  const last = words.charAt(words.length - 1);
  return last === "'" || last === '"' ? words.slice(0, -1).trim() : words;
}

/** `#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##`, `H #<H #5.7.1 smtp;550 5.7.1 …> #SMTP#`. */
function hashed(line: string): Said | null {
  const at = line.indexOf("#");
  const name = line.slice(0, at).trim();
  const host = name === "" || name.includes(" ") || !name.includes(".") ? null : hostName(name);
  let words = line.slice(at + 1).trim();
  for (const end of ["##", "#SMTP#"]) if (words.endsWith(end)) words = words.slice(0, -end.length).trim();
  const smtp = words.indexOf("smtp;");
  if (smtp >= 0) words = words.slice(smtp + 5).trim();
  if (words.startsWith("<")) words = words.slice(1);
  if (words.endsWith(">") && !words.includes("<")) words = words.slice(0, -1);
  return words === ""
    ? null
    : spoken(words, host === null ? null : { host, ip: null, port: null }, startsWithCode(words));
}

/** `R on Thu, 9 May 2005 23:34:45 +0900` and the indented words under it (5.5, 2000, 2003). */
function readOld(lines: readonly string[]): Failure[] {
  const failures: Failure[] = [];
  const start = lines.findIndex((line) => line.includes("following recipient(s)"));
  let reply: string[] = [];
  const close = () => {
    const last = failures[failures.length - 1];
    if (last && reply.length > 0) last.said = oldSaid(reply.join(" "));
    reply = [];
  };
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const trimmed = line.trim();
    const found = findAddress(trimmed);
    const rest = found ? trimmed.slice(found.end).trimStart() : "";
    if (found && (rest.startsWith("on ") || rest.startsWith("; on ") || trimmed.includes("; on "))) {
      close();
      failures.push({ recipient: found.address, said: null });
    } else if (failures.length > 0 && trimmed !== "") {
      if (trimmed.startsWith("The MTS-ID of")) continue;
      reply.push(trimmed);
    }
    if (reply.length > 20) break;
  }
  close();
  return failures;
}

/** `<mail.example.com #5.5.0 smtp;550 5.1.1 User unknown>` holds the remote's words; other lines are Exchange's own. */
function oldSaid(text: string): Said {
  const angle = text.indexOf("<");
  const hash = text.indexOf(" #", angle);
  const close = text.lastIndexOf(">");
  if (angle >= 0 && hash > angle && close > hash) {
    const host = hostName(text.slice(angle + 1, hash));
    const inner = text.slice(hash + 2, close);
    const smtp = inner.toLowerCase().indexOf("smtp;");
    const reply = (smtp < 0 ? inner : inner.slice(smtp + 5)).trim();
    return spoken(reply, smtp < 0 ? null : { host, ip: null, port: null }, startsWithCode(reply));
  }
  return spoken(text);
}
