import type { Notice } from "#lib/intake/upload-shape";

/**
 * What a person has to do about an Amazon SNS message that asks to confirm a subscription: open its address. Rebound
 * never opens one by itself. Null for anything else.
 */
export function subscriptionNotice(message: unknown): Notice | null {
  if (typeof message !== "object" || message === null) return null;
  const { Type, SubscribeURL } = message as { Type?: unknown; SubscribeURL?: unknown };
  if (Type !== "SubscriptionConfirmation" || typeof SubscribeURL !== "string") return null;
  const url = SubscribeURL.slice(0, 2_000);
  if (!isAmazons(url)) {
    return {
      what: "Somebody asks to confirm an Amazon SNS subscription, but the address is not one of Amazon's: do not open it.",
      where: url,
    };
  }
  return {
    what: "Amazon SNS asks to confirm this subscription and sends nothing before. If you made it, open this address once.",
    where: url,
  };
}

/** The same for the first bytes of a body; null when they hold no whole message. */
export function subscriptionNoticeOf(head: Uint8Array): Notice | null {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString("utf8");
  if (!text.includes("SubscriptionConfirmation")) return null;
  try {
    return subscriptionNotice(JSON.parse(text));
  } catch {
    return null;
  }
}

function isAmazons(text: string): boolean {
  try {
    const { protocol, hostname, username } = new URL(text);
    const amazon = hostname.endsWith(".amazonaws.com") || hostname.endsWith(".amazonaws.com.cn");
    return protocol === "https:" && username === "" && hostname.startsWith("sns.") && amazon;
  } catch {
    return false;
  }
}
