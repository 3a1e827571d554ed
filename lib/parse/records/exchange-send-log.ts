import type { CsvRow } from "#lib/parse/records/csv-splitter";
import { type Dialogue, newDialogue, onCommand, onReply } from "#lib/parse/records/dialogue";
import { hostOf, ipOf, isoTime, portOf, type Told } from "#lib/parse/records/draft";

/** The protocol log of Exchange's send connectors. */
export function isSendLogHeader(columns: ReadonlyMap<string, number>): boolean {
  return ["sessionid", "sequencenumber", "remoteendpoint", "event", "data"].every((name) => columns.has(name));
}

const SESSIONS_MAX = 4_096;

/** Follows the conversations of one file, many at once, and tells each recipient's end. */
export class SendLog {
  private readonly sessions = new Map<string, Dialogue>();

  /** Takes one row: `+` connected, `>` sent, `<` received, `-` closed, `*` words of Exchange. */
  row(row: CsvRow): Told[] {
    const id = row.get("sessionid") ?? "";
    const event = row.get("event");
    if (event === "-") {
      this.sessions.delete(id);
      return [];
    }
    let dialogue = this.sessions.get(id);
    if (!dialogue) {
      dialogue = newDialogue();
      this.sessions.set(id, dialogue);
      const oldest = this.sessions.keys().next().value;
      if (this.sessions.size > SESSIONS_MAX && oldest !== undefined) this.sessions.delete(oldest);
    }
    const data = row.get("data") ?? "";
    if (event === ">") onCommand(dialogue, data);
    if (event !== "<") return [];
    const remote = row.get("remoteendpoint");
    const connector = row.get("connectorid");
    const at = isoTime(row.get("datetime"));
    const told = onReply(dialogue, data);
    if (told.length > 0 && at === null) return [{ problem: "The time of the row cannot be read." }];
    return told.map(
      (end): Told => ({
        draft: {
          ...end,
          remoteMta: hostOf(dialogue.banner),
          remoteIp: ipOf(remote),
          remotePort: portOf(remote),
          sourceIp: ipOf(row.get("localendpoint")),
          pool: connector,
          at,
        },
      }),
    );
  }
}
