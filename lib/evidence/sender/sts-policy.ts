export type StsMode = "enforce" | "testing" | "none";
export type StsPolicy = { mode: StsMode; mx: string[]; maxAge: number };

/** RFC 8461 §3.2. */
const MAX_AGE_MOST = 31_557_600;

/** The id of the TXT record at _mta-sts (RFC 8461 §3.1), or in words why there is none. Null: no such record. */
export function readStsTxt(records: readonly string[]): { id: string } | { wrong: string } | null {
  const ours = records.filter((record) => /^v=STSv1\s*(;|$)/.test(record));
  const [only, ...more] = ours;
  if (only === undefined) return null;
  if (more.length > 0) return { wrong: `there are ${ours.length} records, so senders do as if there were none` };
  const id = /(?:^|;)\s*id\s*=\s*([^;\s]*)\s*(?:;|$)/.exec(only)?.[1];
  if (id === undefined) return { wrong: "it has no id=" };
  return /^[a-z0-9]{1,32}$/i.test(id) ? { id } : { wrong: `id=${id} is not 1 to 32 letters and digits` };
}

/** Reads a policy file; a string says what is wrong with it. Lines end in LF or CRLF; unknown fields are skipped. */
export function parseStsPolicy(text: string): StsPolicy | string {
  const fields = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line): [string, string] => {
      const at = line.indexOf(":");
      return at === -1 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    });
  const first = (name: string) => fields.find(([field]) => field === name)?.[1];
  if (first("version") !== "STSv1") return "it does not say “version: STSv1”";
  const mode = first("mode");
  if (mode !== "enforce" && mode !== "testing" && mode !== "none")
    return `mode “${mode ?? ""}” is not enforce, testing or none`;
  const age = first("max_age") ?? "";
  if (!/^\d{1,10}$/.test(age) || Number(age) > MAX_AGE_MOST)
    return `max_age “${age}” is no number of seconds up to a year`;
  const mx = fields.filter(([field]) => field === "mx").map(([, value]) => value.toLowerCase().replace(/\.$/, ""));
  const odd = mx.find((pattern) => !/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(pattern));
  if (odd !== undefined) return `mx “${odd}” is neither a host name nor *.name`;
  if (mode !== "none" && mx.length === 0) return "it names no mx";
  return { mode, mx, maxAge: Number(age) };
}

/** Whether an MX host is allowed: the name itself, or exactly one label below the name after `*.` (RFC 8461 §4.1). */
export function stsAllows(policy: StsPolicy, host: string): boolean {
  return policy.mx.some((pattern) =>
    pattern.startsWith("*.")
      ? host.slice(host.indexOf(".") + 1) === pattern.slice(2) && host.includes(".")
      : host === pattern,
  );
}
