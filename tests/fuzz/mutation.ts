import fc from "fast-check";

/** One change to some bytes. Places are fractions of the length, so that one change fits any input. */
export type Mutation =
  | { kind: "bit"; at: number; bit: number }
  | { kind: "bytes"; at: number; drop: number; put: number[] }
  | { kind: "line"; at: number; to: number; how: "drop" | "double" | "swap" | "cut" }
  | { kind: "boundary"; how: "drop" | "rename" | "double" | "close" }
  | { kind: "header"; at: number; how: "drop" | "double" | "unfold" | "fold" | "empty" | "put"; text: string }
  | { kind: "charset"; name: string }
  | { kind: "splice"; at: number; from: number };

const place = fc.integer({ min: 0, max: 9_999 }).map((n) => n / 10_000);
// Bytes that mean something to one of the readers.
const aByte = fc.oneof(
  fc.nat(255),
  fc.constantFrom(...Buffer.from('\0\n\r \t<>[](){}=:;,-"\\@/Ff09\xff\x1b', "latin1")),
);
const CHARSETS = ["utf-7", "utf-16", "iso-2022-jp", "gb18030", "x-unknown", '"', "us-ascii; charset=utf-8"];
const HEADERS = [
  "Content-Type: multipart/report; report-type=delivery-status; boundary=",
  "Content-Transfer-Encoding: base64",
  "Content-Transfer-Encoding: quoted-printable",
  "Final-Recipient: rfc822; =?utf-8?B?////?=",
  "Diagnostic-Code: smtp; 550-5.7.1\n 550 5.7.1 \xff relay",
  "Remote-MTA: dns; [IPv6:::::1]",
  "Last-Attempt-Date: Thu, 31 Feb 99999 25:61:61 +9999",
  "Status: 9.999.99999",
];

export const aMutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant("bit" as const), at: place, bit: fc.nat(7) }),
  fc.record({
    kind: fc.constant("bytes" as const),
    at: place,
    drop: fc.nat(60),
    put: fc.array(aByte, { maxLength: 16 }),
  }),
  fc.record({
    kind: fc.constant("line" as const),
    at: place,
    to: place,
    how: fc.constantFrom("drop", "double", "swap", "cut"),
  }),
  fc.record({ kind: fc.constant("boundary" as const), how: fc.constantFrom("drop", "rename", "double", "close") }),
  fc.record({
    kind: fc.constant("header" as const),
    at: place,
    how: fc.constantFrom("drop", "double", "unfold", "fold", "empty", "put"),
    text: fc.constantFrom(...HEADERS),
  }),
  fc.record({ kind: fc.constant("charset" as const), name: fc.constantFrom(...CHARSETS) }),
  fc.record({ kind: fc.constant("splice" as const), at: place, from: place }),
);

/** `bytes` after the changes; `other` is what a splice takes its end from. */
export function mutate(bytes: Buffer, mutations: readonly Mutation[], other: Buffer): Buffer {
  return mutations.reduce((now, mutation) => changed(now, mutation, other), bytes);
}

function changed(bytes: Buffer, mutation: Mutation, other: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  switch (mutation.kind) {
    case "bit": {
      const copy = Buffer.from(bytes);
      const at = Math.floor(mutation.at * copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << mutation.bit);
      return copy;
    }
    case "bytes": {
      const at = Math.floor(mutation.at * bytes.length);
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(mutation.put), bytes.subarray(at + mutation.drop)]);
    }
    case "splice": {
      const at = Math.floor(mutation.at * bytes.length);
      return Buffer.concat([bytes.subarray(0, at), other.subarray(Math.floor(mutation.from * other.length))]);
    }
    case "line":
      return inText(bytes, (text) => onLines(text, mutation));
    case "boundary":
      return inText(bytes, (text) => onBoundary(text, mutation.how));
    case "header":
      return inText(bytes, (text) => onHeader(text, mutation));
    case "charset":
      return inText(bytes, (text) => text.replace(/charset="?[^\s";]*"?/gi, () => `charset=${mutation.name}`));
  }
}

function inText(bytes: Buffer, change: (text: string) => string): Buffer {
  return Buffer.from(change(bytes.toString("latin1")), "latin1");
}

function onLines(text: string, { at, to, how }: Extract<Mutation, { kind: "line" }>): string {
  const lines = text.split("\n");
  const one = Math.floor(at * lines.length);
  const two = Math.floor(to * lines.length);
  const line = lines[one] ?? "";
  if (how === "drop") lines.splice(one, 1);
  else if (how === "double") lines.splice(two, 0, line);
  else if (how === "cut") lines[one] = line.slice(0, Math.floor(to * line.length));
  else [lines[one], lines[two]] = [lines[two] ?? "", line];
  return lines.join("\n");
}

function onBoundary(text: string, how: "drop" | "rename" | "double" | "close"): string {
  const boundary = /boundary="?([^\s";]+)/i.exec(text)?.[1];
  if (boundary === undefined) return text;
  const [before = "", ...parts] = text.split(`--${boundary}`);
  if (how === "drop") return before + parts.join("");
  if (how === "rename") return text.replace(boundary, () => `${boundary}x`);
  if (how === "close") return `${before}--${boundary}--${parts.join(`--${boundary}`)}`;
  return before + parts.map((part) => `--${boundary}\n--${boundary}${part}`).join("");
}

function onHeader(text: string, { at, how, text: put }: Extract<Mutation, { kind: "header" }>): string {
  const lines = text.split("\n");
  const named = lines.flatMap((line, i) => (/^[!-9;-~]+:/.test(line) ? [i] : []));
  const one = named[Math.floor(at * named.length)] ?? 0;
  const line = lines[one] ?? "";
  const colon = line.indexOf(":") + 1;
  if (how === "drop") lines.splice(one, 1);
  else if (how === "double") lines.splice(one, 0, line);
  else if (how === "unfold") lines[one + 1] = (lines[one + 1] ?? "").trimStart();
  else if (how === "fold") lines[one] = line.replaceAll(" ", "\n\t");
  else if (how === "empty") lines[one] = line.slice(0, colon);
  else lines.splice(one, 0, put);
  return lines.join("\n");
}
