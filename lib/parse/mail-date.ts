import { isDigit } from "#lib/parse/scan";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
// RFC 5322 §4.3: the only letters that mean anything; other zones count as UTC.
const ZONES: ReadonlyMap<string, number> = new Map([
  ["est", -300],
  ["edt", -240],
  ["cst", -360],
  ["cdt", -300],
  ["mst", -420],
  ["mdt", -360],
  ["pst", -480],
  ["pdt", -420],
]);

function numberOf(text: string): number {
  if (text.length === 0 || text.length > 4) return -1;
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return -1;
  return Number(text);
}

/**
 * Reads an RFC 5322 date-time such as `Sat, 21 Nov 2026 00:20:12 +0100 (CET)`; null when it is none. The process's own
 * time zone plays no part.
 */
export function readMailDate(text: string | null): Date | null {
  if (text === null || text.length > 200) return null;
  const words = text
    .replaceAll(",", " ")
    .split(" ")
    .filter((word) => word !== "");
  const monthAt = words.findIndex((word) => MONTHS.includes(word.slice(0, 3).toLowerCase()));
  if (monthAt < 1) return null;
  const month = MONTHS.indexOf((words[monthAt] ?? "").slice(0, 3).toLowerCase());
  const day = numberOf(words[monthAt - 1] ?? "");
  let year = numberOf(words[monthAt + 1] ?? "");
  if (year >= 0 && year < 100) year += year < 50 ? 2000 : 1900;
  const clock = (words[monthAt + 2] ?? "").split(":").map(numberOf);
  const [hours = -1, minutes = -1, seconds = 0] = clock;
  if (day < 1 || year < 1970 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null;
  if (seconds < 0 || seconds > 60) return null;
  const midnight = Date.UTC(year, month, day);
  if (new Date(midnight).getUTCDate() !== day) return null;
  const local = midnight + ((hours * 60 + minutes) * 60 + seconds) * 1_000;
  return new Date(local - zoneMinutes(words[monthAt + 3] ?? "") * 60_000);
}

function zoneMinutes(zone: string): number {
  const sign = zone.charCodeAt(0);
  if (sign !== 43 && sign !== 45) return ZONES.get(zone.toLowerCase()) ?? 0;
  const digits = numberOf(zone.slice(1, 5));
  if (digits < 0) return 0;
  const minutes = Math.floor(digits / 100) * 60 + (digits % 100);
  return sign === 43 ? minutes : -minutes;
}
