/** What a written log says, to compare with what was understood. */
export type WrittenLog = {
  text: string;
  lines: number;
  /** `queueId recipient outcome` of every attempt, each one unique. */
  attempts: Map<string, "delivered" | "bounced" | "deferred">;
};

export type LogWish = {
  lines: number;
  /** Only smtp(8) lines: as many events as lines. */
  attemptsOnly?: boolean;
  /** Makes other queue ids and recipients. */
  seed?: number;
  startedAt?: Date;
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const HOST = "out.example.com";

/** Writes a Postfix log of so many lines: mails to example domains, two thirds taken, the rest refused or put off. */
export function postfixLog(wish: LogWish): WrittenLog {
  const random = randomFrom(wish.seed ?? 1);
  const start = (wish.startedAt ?? new Date(Date.UTC(2026, 2, 1))).getTime();
  const lines: string[] = [];
  const attempts: WrittenLog["attempts"] = new Map();
  const domains = Array.from({ length: 40 }, (_, index) => `d${index}.example.net`);

  for (let mail = 0; lines.length < wish.lines; mail++) {
    // Six mails a second: about what 200 000 lines hold of one night.
    const stamp = stampOf(new Date(start + Math.floor(mail / 6) * 1000));
    const say = (program: string, rest: string) => lines.push(`${stamp} ${HOST} postfix/${program}: ${rest}`);
    const queueId = (((wish.seed ?? 1) * 0x10000000 + mail) >>> 0).toString(16).toUpperCase().padStart(11, "A");
    const domain = domains[Math.floor(random() * domains.length)] ?? "";
    const recipients = 1 + Math.floor(random() * 3);
    if (!wish.attemptsOnly) {
      say("cleanup[811]", `${queueId}: message-id=<${queueId}@${HOST}>`);
      say("qmgr[790]", `${queueId}: from=<sender@example.com>, size=2353, nrcpt=${recipients} (queue active)`);
    }
    for (let one = 0; one < recipients && lines.length < wish.lines; one++) {
      const recipient = `user${Math.floor(random() * 20_000)}.${one}@${domain}`;
      const [outcome, words] = resultOf(random(), domain, recipient);
      say(
        "smtp[822]",
        `${queueId}: to=<${recipient}>, relay=mx1.${domain}[192.0.2.10]:25, delay=0.5, delays=0.1/0/0.2/0.2, ${words}`,
      );
      attempts.set(`${queueId} ${recipient} ${outcome}`, outcome);
    }
    if (!wish.attemptsOnly) say("qmgr[790]", `${queueId}: removed`);
  }
  lines.length = wish.lines;
  return { text: `${lines.join("\n")}\n`, lines: lines.length, attempts };
}

function resultOf(dice: number, domain: string, recipient: string): ["delivered" | "bounced" | "deferred", string] {
  const said = `host mx1.${domain}[192.0.2.10] said:`;
  const at = "(in reply to RCPT TO command)";
  if (dice < 0.66) return ["delivered", "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A2B3C)"];
  if (dice < 0.8)
    return ["bounced", `dsn=5.7.1, status=bounced (${said} 554 5.7.1 <${recipient}>: Relay access denied ${at})`];
  if (dice < 0.9)
    return ["bounced", `dsn=5.1.1, status=bounced (${said} 550 5.1.1 <${recipient}>: User unknown ${at})`];
  return ["deferred", `dsn=4.2.2, status=deferred (${said} 452 4.2.2 <${recipient}>: Mailbox full ${at})`];
}

function stampOf(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2, " ");
  return `${MONTHS[at.getUTCMonth()]} ${day} ${at.toISOString().slice(11, 19)}`;
}

/** A small generator of numbers in [0, 1): the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
}
