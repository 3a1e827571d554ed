import { type Failure, type Letter, spoken } from "#lib/parse/mails/letter";
import { findAddress, startsWithCode } from "#lib/parse/mails/words";
import { readRemoteMta } from "#lib/parse/remote-mta";

/**
 * Oracle, Sun and iPlanet Messaging Server (PMDF): a block a recipient of `Recipient address:`, `Reason:`,
 * `Diagnostic code: smtp;REPLY` and `Remote system: dns;H (TCP|our IP|our port|IP|port)`, wrapped under each label.
 */
export function readMessagingServer(letter: Letter): Failure[] {
  if (!letter.lower.includes("recipient address:")) return [];
  const failures: Failure[] = [];
  let fields = new Map<string, string>();
  let label = "";
  const close = () => {
    const recipient = findAddress(fields.get("recipient address") ?? "")?.address;
    if (recipient) failures.push({ recipient, said: saidOf(fields) });
    fields = new Map();
  };
  for (const line of letter.lines) {
    const trimmed = line.trim();
    const colon = trimmed.indexOf(":");
    const name = colon > 0 && colon < 24 ? trimmed.slice(0, colon).toLowerCase() : "";
    if (name === "recipient address") close();
    if (LABELS.includes(name)) {
      label = name;
      fields.set(label, trimmed.slice(colon + 1).trim());
    } else if (trimmed === "") {
      label = "";
    } else if (label !== "" && (fields.get(label) ?? "").length < 4_096) {
      fields.set(label, `${fields.get(label) ?? ""} ${trimmed}`);
    }
  }
  close();
  return failures;
}

const LABELS: readonly string[] = [
  "recipient address",
  "original address",
  "reason",
  "diagnostic code",
  "remote system",
];

function saidOf(fields: ReadonlyMap<string, string>): Failure["said"] {
  const remote = readRemoteMta([fields.get("remote system") ?? ""]);
  const code = fields.get("diagnostic code") ?? "";
  const semicolon = code.indexOf(";");
  const reply = (semicolon < 0 ? code : code.slice(semicolon + 1)).trim();
  const words = reply === "" ? (fields.get("reason") ?? "") : reply;
  return words === "" ? null : spoken(words, remote, startsWithCode(words));
}
