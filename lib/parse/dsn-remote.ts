import { hostName } from "#lib/parse/address";
import type { ParsedEvent, RemoteIpFrom } from "#lib/parse/delivery-event";
import { type Block, blockField, typed } from "#lib/parse/delivery-status";
import { readSaid, type Said } from "#lib/parse/postfix-said";
import { readRemoteMta } from "#lib/parse/remote-mta";

/** The remote's words: Diagnostic-Code, else the text. `diagnosed` = Diagnostic-Code taken out of a Postfix wrapper. */
export function replyOf(block: Block, told: Said | null): { reply: string | null; diagnosed: Said | null } {
  const value = blockField(block, "diagnostic-code");
  if (value === null) {
    const beside = told?.reply ? null : supplementary(block);
    return { reply: told?.reply || beside?.reply || null, diagnosed: beside };
  }
  const { type, value: words } = typed(value);
  // A number of the operating system and X.400's own words say less than the text.
  if (told?.reply && (type === "x-unix" || words.startsWith("Reason ") || type.startsWith("reason "))) {
    return { reply: told.reply, diagnosed: null };
  }
  const diagnosed = readSaid(words);
  // Sendmail gives the first line only, Courier what was no answer; the text has the whole reply.
  const whole = told?.remote && told.reply.length > diagnosed.reply.length && told.reply.startsWith(diagnosed.reply);
  const answer = told?.remote && diagnosed.reply.startsWith("<command failed>");
  return { reply: (whole || answer ? told.reply : diagnosed.reply) || told?.reply || null, diagnosed };
}

/** What Exchange 2000 and 2003 write in place of Diagnostic-Code: `<H #STATUS smtp;REPLY>`; else a translated text (RFC 6533). */
function supplementary(block: Block): Said | null {
  const value = blockField(block, "x-supplementary-info");
  if (value === null) {
    const words = blockField(block, "localized-diagnostic");
    return words === null ? null : readSaid(typed(words).value);
  }
  const inside = value.trim().startsWith("<") ? value.trim().slice(1) : value.trim();
  const smtp = inside.toLowerCase().indexOf("smtp;");
  if (smtp < 0) return null;
  const reply = inside.slice(smtp + 5).trim();
  const sign = inside.indexOf(" #");
  const host = sign > 0 && sign < smtp ? hostName(inside.slice(0, sign)) : null;
  return {
    host,
    ip: null,
    port: null,
    reply: reply.endsWith(">") ? reply.slice(0, -1) : reply,
    remote: host !== null,
    smtpCommand: null,
  };
}

type Remote = Pick<ParsedEvent, "remoteMta" | "remoteIp" | "remoteIpFrom" | "remotePort" | "sourceIp">;

/** Who refused, and where its address was found: the field, then the text, then the diagnostic. */
export function remoteOf(block: Block, told: Said | null, diagnosed: Said | null): Remote {
  const named = readRemoteMta(block.get("remote-mta") ?? []);
  const from: [RemoteIpFrom, string | null | undefined][] = [
    ["field", named.ip],
    ["human_text", told?.ip],
    ["diagnostic", diagnosed?.ip],
  ];
  const first = from.find(([, ip]) => ip);
  return {
    remoteMta: named.host ?? told?.host ?? diagnosed?.host ?? null,
    remoteIp: first?.[1] ?? null,
    remoteIpFrom: first?.[0] ?? null,
    remotePort: named.port ?? told?.port ?? diagnosed?.port ?? null,
    sourceIp: named.sourceIp,
  };
}
