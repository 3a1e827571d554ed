import type { Actor } from "#lib/access/actor";
import type { FeedItem } from "#lib/hold/feed/contract";
import { readFeed } from "#lib/hold/feed/read-feed";

/** A list owner who keeps in step with the feed and remembers nothing but what it told. */
export class FeedConsumer {
  cursor: string | undefined;
  readonly holds = new Map<string, { active: boolean; until: Date }>();
  readonly recipients = new Map<string, Set<string>>();
  readonly heard: FeedItem[] = [];
  readonly actor: Actor;

  constructor(actor: Actor) {
    this.actor = actor;
  }

  /** Reads page by page until nothing more waits. */
  async poll(now: Date, limit = 500): Promise<void> {
    for (;;) {
      const page = await readFeed(this.actor, { ...(this.cursor ? { cursor: this.cursor } : {}), limit, now });
      for (const item of page.items) this.hear(item);
      this.cursor = page.cursor;
      if (!page.more) return;
    }
  }

  /** Who may not be suppressed at `now`, by key. */
  held(now: Date): string[] {
    const keys = new Set<string>();
    for (const [holdId, { active, until }] of this.holds)
      if (active && until > now) for (const key of this.recipients.get(holdId) ?? []) keys.add(key);
    return [...keys].sort();
  }

  private hear(item: FeedItem): void {
    this.heard.push(item);
    this.holds.set(item.holdId, { active: item.active, until: new Date(item.until) });
    if (!item.recipient) return;
    const keys = this.recipients.get(item.holdId) ?? new Set();
    this.recipients.set(item.holdId, keys);
    if (item.change === "held") keys.add(item.recipient.key);
    else keys.delete(item.recipient.key);
  }
}
