import { commandOf } from "#lib/parse/command-name";
import { spoken } from "#lib/parse/mails/letter";
import { readPeer, type Said } from "#lib/parse/postfix-said";
import { isDigit } from "#lib/parse/scan";

/** Courier and others that show the dialogue: `H [IP]:`, `>>> COMMAND`, `<<< REPLY`. */
export function courierSpeech(lines: readonly string[]): Said | null {
  const quoted = lines.findIndex((line) => line.startsWith("<<< "));
  if (quoted < 0) return null;
  const heard = lines.slice(quoted).filter((line) => line.startsWith("<<< "));
  // A command that got no answer may stand before the one that was refused.
  const replies = heard.filter((line) => isDigit(line.charCodeAt(4)));
  const reply = (replies.length > 0 ? replies : heard).map((line) => line.slice(4));
  const command = lines.findLast((line) => line.startsWith(">>> "));
  const peer = readPeer(lines[0] ?? "", 0);
  return spoken(reply.join("\n"), peer, true, command ? commandOf(command.slice(4)) : null);
}
