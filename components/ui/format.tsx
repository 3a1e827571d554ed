/** Numbers and times as words of the page. Pure: `now` is a parameter where it matters. */

const THIN = "\u2009";
/** Between a number and its unit: it does not break. */
const NBSP = "\u00a0";

/** 4812 → "4 812" with a thin space. */
export function formatCount(value: number): string {
  const whole = Math.trunc(Math.abs(value)).toString();
  const grouped = whole.length > 3 ? whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN) : whole;
  return value < 0 ? `−${grouped}` : grouped;
}

/** "1 recipient", "4 812 recipients". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** 0.119 → "11.9 %"; a share above zero is never written as 0. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent === 0) return `0${NBSP}%`;
  if (percent < 0.1) return `<${NBSP}0.1${NBSP}%`;
  if (percent > 99.9 && percent < 100) return `>${NBSP}99.9${NBSP}%`;
  return `${percent === 100 ? "100" : percent.toFixed(1)}${NBSP}%`;
}

/** 1536 → "1.5 kB" (thousands, as file managers say it). */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes}${NBSP}B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)}${NBSP}${units[unit]}`;
}

/** Milliseconds → "3 h 17 min", "51 min", "40 s", "2 d 4 h". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds}${NBSP}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}${NBSP}min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours}${NBSP}h` : `${hours}${NBSP}h ${minutes % 60}${NBSP}min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 || days > 13 ? `${days}${NBSP}d` : `${days}${NBSP}d ${hours % 24}${NBSP}h`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function two(value: number): string {
  return value.toString().padStart(2, "0");
}

/** "02:14" of a UTC instant; with seconds "02:14:09". */
export function formatClock(at: Date, seconds = false): string {
  const clock = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
  return seconds ? `${clock}:${two(at.getUTCSeconds())}` : clock;
}

/** "12 Mar", with the year when it is not this one. */
export function formatDay(at: Date, now: Date): string {
  const day = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
  return at.getUTCFullYear() === now.getUTCFullYear() ? day : `${day} ${at.getUTCFullYear()}`;
}

export function sameDay(a: Date, b: Date): boolean {
  return a.toISOString().slice(0, 10) === b.toISOString().slice(0, 10);
}

/** "02:14" today, "12 Mar 02:14" on another day; UTC. */
export function formatTime(at: Date, now: Date, seconds = false): string {
  const clock = formatClock(at, seconds);
  return sameDay(at, now) ? clock : `${formatDay(at, now)} ${clock}`;
}

/** A half-open range, the date said once when both ends share it. */
export function formatRange(from: Date, to: Date, now: Date): string {
  const end = sameDay(from, to) ? formatClock(to) : formatTime(to, now);
  const start =
    sameDay(from, to) || !sameDay(from, now) ? formatTime(from, now) : `${formatDay(from, now)} ${formatClock(from)}`;
  return `${start}–${end}`;
}

/** "2026-03-12 02:14" of a UTC instant, for a field that people write into. */
export function toUtcText(at: Date): string {
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 16).replace("T", " ");
}

/** And back to an ISO time; null when it is not one. */
export function utcFromText(text: string): string | null {
  const found = /^\s*(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)\s*Z?\s*$/.exec(text);
  const at = found ? new Date(`${found[1]}T${found[2]}Z`) : null;
  return at === null || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The hover text of a time: UTC in full, here, and how long ago. */
export function timeTitle(at: Date, now: Date): string {
  const local = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  const age = now.getTime() - at.getTime();
  const ago = age >= 0 ? `${formatDuration(age)} ago` : `in ${formatDuration(-age)}`;
  return `${at.toISOString().replace("T", " ").slice(0, 19)} UTC · ${local} here · ${ago}`;
}
