import type { Random } from "#lib/pipeline/scenario/random";

/** One attempt as a mail system writes it down. */
export type Attempt = {
  at: Date;
  /** Our sending host, and which of our ways out that is. */
  host: string;
  pool?: string;
  sourceIp?: string;
  sender: string;
  recipient: string;
  relayHost: string;
  relayIp: string;
  /** 25 when unset. */
  relayPort?: number;
  /** How Exim came to that server; dnslookup when unset. */
  router?: "dnslookup" | "manualroute";
  status: "sent" | "bounced" | "deferred";
  dsn: string;
  /** What the server said, without "host … said:", which the writers add. */
  reply: string;
  /** The story refuses it; others fail for reasons of their own. */
  planned?: boolean;
};

export type WrittenAttempt = Attempt & { queueId: string; messageId: string; delay: number };

/** Gives each attempt the ids that Postfix would (short queue ids: hexadecimal, upper case). */
export function withIds(attempts: readonly Attempt[], random: Random): WrittenAttempt[] {
  return attempts.map((attempt, index) => {
    const queueId = (0x10000000000 + index * 4099 + random.below(4000)).toString(16).toUpperCase();
    const stamp = attempt.at.toISOString().replace(/\D/g, "").slice(0, 14);
    return {
      ...attempt,
      queueId,
      messageId: `${stamp}.${queueId}@${attempt.host}`,
      delay: 0.4 + random.below(90) / 100,
    };
  });
}

/** `Sat`, `21` and so on of a moment in UTC, as mail dates and syslog lines need them. */
export function dateParts(at: Date) {
  const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  return {
    day: days[at.getUTCDay()] ?? "",
    date: at.getUTCDate(),
    month: months[at.getUTCMonth()] ?? "",
    year: at.getUTCFullYear(),
    time: at.toISOString().slice(11, 19),
  };
}

/** RFC 5322 §3.3, in UTC. */
export function mailDate(at: Date): string {
  const { day, date, month, year, time } = dateParts(at);
  return `${day}, ${String(date).padStart(2, "0")} ${month} ${year} ${time} +0000`;
}
