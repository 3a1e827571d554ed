import { canonicalIp, hostName } from "#lib/parse/address";
import { commandOf } from "#lib/parse/command-name";
import { spoken } from "#lib/parse/mails/letter";
import { behind, startsWithCode, upTo } from "#lib/parse/mails/words";
import { readPeer, readSaid, type Said } from "#lib/parse/postfix-said";

/** DragonFly: `H [IP] did not like our RCPT TO:` and the reply. */
export function dragonflySpeech(text: string): Said | null {
  const at = text.indexOf(" did not like our ");
  if (at < 0) return null;
  const colon = text.indexOf(":", at);
  const command = text.slice(at + 18, colon < 0 ? undefined : colon);
  const final = command.toLowerCase().startsWith("final") ? "end of DATA" : commandOf(command);
  return spoken(colon < 0 ? text : text.slice(colon + 1).trim(), peerBefore(text, at), true, final);
}

/** MailFoundry: `Server H[IP] failed with: REPLY`, `H[IP] responded with failure: REPLY`. */
export function mailFoundrySpeech(text: string): Said | null {
  for (const mark of [" failed with: ", " responded with failure: "]) {
    const at = text.indexOf(mark);
    if (at >= 0) return spoken(text.slice(at + mark.length).trim(), peerBefore(text, at), true);
  }
  return null;
}

/** `SMTP:RCPT host IP: REPLY` of Communigate and its kin. */
export function smtpHostSpeech(text: string): Said | null {
  const at = text.indexOf("SMTP:");
  const host = at < 0 ? -1 : text.indexOf(" host ", at);
  if (host < 0 || host - at > 20) return null;
  const colon = text.indexOf(": ", host);
  if (colon < 0) return null;
  const name = text.slice(host + 6, colon).trim();
  const ip = canonicalIp(name);
  const peer = { host: ip ? null : hostName(name), ip, port: null };
  const verb = text.slice(at + 5, host);
  const command = verb === "RCPT" ? "RCPT TO" : verb === "MAIL" ? "MAIL FROM" : commandOf(verb);
  return spoken(text.slice(colon + 2).trim(), peer, true, command);
}

/** `SMTP Server <H> rejected recipient <R> (Error following RCPT command). It responded as follows: [REPLY]`. */
export function respondedSpeech(text: string): Said | null {
  const words = behind(text, ["It responded as follows: "]);
  if (words === null) return null;
  const close = words.startsWith("[") ? words.lastIndexOf("]") : -1;
  const host = upTo(behind(text, ["SMTP Server <"]) ?? "", [">"]);
  const verb = (behind(text, ["Error following "]) ?? "").split(" ", 1)[0] ?? "";
  const command = verb === "RCPT" ? "RCPT TO" : verb === "MAIL" ? "MAIL FROM" : commandOf(verb);
  return spoken(
    close > 0 ? words.slice(1, close) : words,
    { host: hostName(host), ip: null, port: null },
    true,
    command,
  );
}

/** SendGrid's own report: `local:id:<R> : OUR IP : H:[IP] : REPLY  in RCPT TO`. */
export function sendgridSpeech(text: string): Said | null {
  const open = text.indexOf(":[");
  const close = open < 0 ? -1 : text.indexOf("] : ", open);
  if (close < 0 || close - open > 60) return null;
  const ip = canonicalIp(text.slice(open + 2, close));
  const host = hostName(text.slice(text.lastIndexOf(" ", open) + 1, open));
  const rest = text.slice(close + 4).trim();
  const verb = rest.lastIndexOf(" in ");
  const command = verb < 0 ? null : commandOf(rest.slice(verb + 4));
  if (ip === null || !startsWithCode(rest)) return null;
  return spoken(command === null ? rest : rest.slice(0, verb).trim(), { host, ip, port: null }, true, command);
}

/** Zoho: `R Invalid Address, ERROR_CODE :550, ERROR_CODE :5.2.1 <R>... User Unknown`, `R, ERROR CODE :550 - 5.1.1 …`. */
export function zohoSpeech(text: string): Said | null {
  const one = behind(text, ["ERROR CODE :"]);
  if (one !== null && startsWithCode(one)) {
    const words = one.slice(3).trim();
    return spoken(`${one.slice(0, 3)} ${words.startsWith("- ") ? words.slice(2) : words}`, null, true);
  }
  const at = text.indexOf("ERROR_CODE :");
  if (at < 0) return null;
  const parts = text
    .slice(at)
    .split("ERROR_CODE :")
    .map((part) => part.trim())
    .map((part) => (part.endsWith(",") ? part.slice(0, -1) : part))
    .filter((part) => part !== "" && part !== ",");
  const reply = parts.map((part) => (part.startsWith(", ") ? part.slice(2) : part)).join(" ");
  return startsWithCode(reply) ? spoken(reply, null, true) : spoken(text.trim());
}

/** A peer that ends at `at`: `Server H[IP]` or `H [IP]`. */
function peerBefore(text: string, at: number): Pick<Said, "host" | "ip" | "port"> | null {
  const open = text.lastIndexOf("[", at);
  if (open < 0) return null;
  const name = text.slice(0, open).trimEnd();
  return readPeer(text, Math.max(name.lastIndexOf(" "), name.lastIndexOf("\n")) + 1);
}

/** 1&1: `SMTP error from remote server for RCPT TO command, host: H (IP) reason: REPLY`. */
export function oneAndOneSpeech(text: string): Said | null {
  const mark = "SMTP error from remote server ";
  const at = text.indexOf(mark);
  const host = at < 0 ? -1 : text.indexOf("host: ", at);
  const reason = host < 0 ? -1 : text.indexOf("reason: ", host);
  if (reason < 0) return null;
  const named = text.slice(host + 6, reason).trim();
  const open = named.indexOf("(");
  const name = (open < 0 ? named : named.slice(0, open)).trim();
  const inside = open < 0 ? "" : upTo(named.slice(open + 1), [")"]);
  const verb = behind(text.slice(at, host), ["for ", "after ", "in "]) ?? "";
  const peer = {
    host: canonicalIp(name) ? null : hostName(name),
    ip: canonicalIp(inside) ?? canonicalIp(name),
    port: null,
  };
  return spoken(text.slice(reason + 8).trim(), peer, true, commandOf(verb));
}

/** SurfControl: `[IP], REPLY`. */
export function surfControlSpeech(text: string): Said | null {
  if (!text.startsWith("[")) return null;
  const close = text.indexOf("], ");
  const ip = close < 0 ? null : canonicalIp(text.slice(1, close));
  if (ip === null) return null;
  const reply = text.slice(close + 3).trim();
  return spoken(reply, { host: null, ip, port: null }, startsWithCode(reply));
}

/** Words before Postfix's form without its `host`: `The error was: H[IP] said: REPLY (in reply to RCPT TO command)`. */
export function saidSpeech(text: string): Said | null {
  const at = text.indexOf("] said: ");
  if (at < 0 || text.startsWith("host ") || !startsWithCode(text, at + 8)) return null;
  const open = text.lastIndexOf("[", at);
  if (open < 0) return null;
  const start = Math.max(text.lastIndexOf(" ", open - 2), text.lastIndexOf("\n", open - 2)) + 1;
  const said = readSaid(`host ${text.slice(start)}`);
  return said.remote ? said : null;
}

/** The same in whatever words: `mx.example [192.0.2.1] meldete: 550 …`. Not inside a reply: what it names is ours. */
export function reportedSpeech(text: string): Said | null {
  if (startsWithCode(text) || text.startsWith("host ")) return null;
  const shut = text.indexOf("] ");
  const colon = shut < 0 ? -1 : text.indexOf(": ", shut);
  if (colon < 0 || colon - shut > 40 || !startsWithCode(text, colon + 2)) return null;
  const peer = peerBefore(text, shut);
  return peer?.ip ? spoken(text.slice(colon + 2).trim(), peer, true) : null;
}

/** hMailServer: `Remote server (IP) issued an error. hMailServer sent: CMD Remote server replied: REPLY`. */
export function hmailSpeech(text: string): Said | null {
  const reply = behind(text, ["Remote server replied: "]);
  if (reply === null || !startsWithCode(reply)) return null;
  const ip = canonicalIp(upTo(behind(text, ["Remote server ("]) ?? "", [")"]));
  const sent = behind(text, ["hMailServer sent: "]);
  return spoken(reply, { host: null, ip, port: null }, true, sent === null ? null : commandOf(sent));
}

/** InterScan: `Sent <<< RCPT TO:<R>`, `Received >>> 550 5.1.1 unknown user.` */
export function interScanSpeech(text: string): Said | null {
  const at = text.indexOf("Received >>> ");
  if (at < 0 || !startsWithCode(text, at + 13)) return null;
  const sent = behind(text.slice(0, at), ["Sent <<< "]);
  return spoken(text.slice(at + 13).trim(), null, true, sent === null ? null : commandOf(sent));
}

/** Words with their code behind them: `mailbox unavailable. [SMTP Error Code 550]`. */
export function codeBehindSpeech(text: string): Said | null {
  const at = text.lastIndexOf("[SMTP Error Code ");
  return at > 0 && text.endsWith("]") && startsWithCode(`${text.slice(at + 17, -1)} `)
    ? spoken(text, null, true)
    : null;
}

/** CommuniGate: `SMTP module(domain D) reports: host H says: REPLY`. */
export function communigateSpeech(text: string): Said | null {
  const module = text.indexOf(" module(");
  const reports = module < 0 ? -1 : text.indexOf(" reports:", module);
  if (reports < 0) return null;
  const words = text.slice(reports + 9).trim();
  const says = words.startsWith("host ") ? words.indexOf(" says:") : -1;
  if (says < 0) return spoken(words);
  const name = words.slice(5, says).trim();
  const ip = canonicalIp(name);
  return spoken(words.slice(says + 6).trim(), { host: ip ? null : hostName(name), ip, port: null }, true);
}

/** X.400 gateways: `MTA 'H' gives error message REPLY`. */
export function x400Speech(text: string): Said | null {
  const mark = "' gives error message ";
  const at = text.indexOf(mark);
  const open = at < 0 ? -1 : text.lastIndexOf("MTA '", at);
  if (open < 0) return null;
  const name = text.slice(open + 5, at);
  const ip = canonicalIp(name);
  const reply = text.slice(at + mark.length).trim();
  const bare = reply.endsWith('"') ? reply.slice(0, -1) : reply;
  return spoken(bare, { host: ip ? null : hostName(name), ip, port: null }, true);
}
