import type { Notice } from "#lib/intake/upload-shape";

const PLACES_MAX = 5;
const NOTICES_MAX = 50;
const MORE = " and more";

/**
 * Adds `fresh` to the notices of a receipt. Notices of the same kind are one, which names its first five places,
 * so that a file with a million of them still has a short receipt.
 */
export function mergeNotices(known: readonly Notice[], fresh: readonly Notice[]): Notice[] {
  const merged = new Map(known.map((notice) => [notice.what, notice.where]));
  for (const { what, where } of fresh) {
    const places = merged.get(what);
    if (places === undefined) {
      if (merged.size < NOTICES_MAX) merged.set(what, where);
    } else if (places === where || places.split(", ").includes(where)) {
      // Told before, such as in the first receipt.
    } else if (places.split(", ").length < PLACES_MAX) {
      merged.set(what, `${places}, ${where}`);
    } else if (!places.endsWith(MORE)) {
      merged.set(what, places + MORE);
    }
  }
  return [...merged].map(([what, where]) => ({ what, where }));
}
