import { commandOf } from "#lib/parse/command-name";
import { spoken } from "#lib/parse/mails/letter";
import { readPeer, type Said } from "#lib/parse/postfix-said";

/**
 * Exim: `SMTP error from remote mail server after RCPT TO:<R>: REPLY`, with `host H [IP]` before or after it; `mailer`
 * instead of `mail server` in old ones. The short form `host H [IP]: REPLY` is copied by many.
 */
export function eximSpeech(text: string): Said | null {
  const error = text.indexOf("SMTP error from remote mail");
  const host = text.startsWith("host ") ? 5 : text.indexOf(" host ") + 6;
  if (error < 0) {
    if (!text.startsWith("host ")) return null;
    const peer = readPeer(text, 5);
    return peer && text.startsWith(": ", peer.end) ? spoken(text.slice(peer.end + 2).trim(), peer, true) : null;
  }
  const after = text.indexOf(" after ", error);
  const peer = host > 5 || text.startsWith("host ") ? readPeer(text, host) : null;
  const command = after < 0 ? null : commandOf(text.slice(after + 7, after + 60));
  if (peer && host > error)
    return spoken(text.slice(text.charCodeAt(peer.end) === 58 ? peer.end + 1 : peer.end).trim(), peer, true, command);
  // `after RCPT TO:<R>: REPLY`, `after MAIL FROM:<S> SIZE=1024: REPLY`, `after end of data: REPLY`
  const angle = text.indexOf("<", after);
  const named = command === "RCPT TO" || command === "MAIL FROM";
  const closed = named && angle > 0 && angle - after < 40 ? text.indexOf(">", angle) : after;
  const colon = text.indexOf(":", closed < 0 ? error : Math.max(closed, error));
  return colon < 0 ? null : spoken(text.slice(colon + 1).trim(), peer, true, command);
}
