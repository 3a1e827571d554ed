/** A time of the address bar as the value of a datetime-local field that is read as UTC. */
export function toLocalField(iso: string | null): string {
  if (iso === null || Number.isNaN(Date.parse(iso))) return "";
  return new Date(iso).toISOString().slice(0, 16);
}

/** And back; null when the field is empty or not a time. */
export function fromLocalField(text: string): string | null {
  const withZone = `${text}Z`;
  return text === "" || Number.isNaN(Date.parse(withZone)) ? null : new Date(withZone).toISOString();
}
