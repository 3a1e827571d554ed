/** The ten hues in order; the class names are written out so that Tailwind sees them. */
const DOT = [
  "bg-provider-1",
  "bg-provider-2",
  "bg-provider-3",
  "bg-provider-4",
  "bg-provider-5",
  "bg-provider-6",
  "bg-provider-7",
  "bg-provider-8",
  "bg-provider-9",
  "bg-provider-10",
] as const;

/** Chosen so that the ten largest mailbox providers have ten hues. */
const SEED = 41_408;

/** Which of the ten hues a provider has: from its id alone (FNV-1a, mixed), so it is the same on every page and day. */
export function providerHue(provider: string): number | null {
  if (provider === "other") return null;
  let hash = SEED;
  for (let index = 0; index < provider.length; index++) {
    hash ^= provider.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return (hash >>> 0) % DOT.length;
}

/** The colour for charts: a token, so that light and dark follow by themselves. */
export function providerColour(provider: string): string {
  const hue = providerHue(provider);
  return hue === null ? "var(--provider-other)" : `var(--provider-${hue + 1})`;
}

/** The provider's colour beside its name. */
export function ProviderDot({ provider }: { provider: string }) {
  const hue = providerHue(provider);
  const colour = hue === null ? "bg-provider-other" : DOT[hue];
  return <span aria-hidden="true" className={`inline-block size-2.5 shrink-0 rounded-sm ${colour}`} />;
}
