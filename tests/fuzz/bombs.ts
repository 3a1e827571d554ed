/** Inputs made to hurt: each is read to its end, or cut with a notice, in time that grows with its size only. */
export type Bomb = { name: string; make(): Buffer };

const HEAD = "From: mailer-daemon@example.net\nMIME-Version: 1.0\n";
const MB = 1024 * 1024;

export const BOMBS: readonly Bomb[] = [
  { name: "100 000 nested multiparts", make: () => Buffer.from(nested(100_000)) },
  { name: "1 000 000 sibling parts", make: () => Buffer.from(siblings(1_000_000)) },
  { name: "a header field of 10 MB", make: () => Buffer.from(`${HEAD}Subject: ${"x".repeat(10 * MB)}\n\nbody\n`) },
  {
    name: "a folded header field of 10 MB",
    make: () => Buffer.from(`${HEAD}Subject: ${"x\n ".repeat(3.3 * MB)}\n\nb\n`),
  },
  { name: "200 000 header fields", make: () => Buffer.from(`${HEAD}${"X-A: b\n".repeat(200_000)}\nbody\n`) },
  { name: "base64 of base64, eight deep", make: () => Buffer.from(base64(8)) },
  { name: "a line of 64 MB in a log", make: () => logLine(64 * MB) },
  { name: "a line of 64 MB that is all brackets", make: () => Buffer.alloc(64 * MB, "[") },
  { name: "quoted-printable of soft breaks only", make: () => Buffer.from(quoted("=\n".repeat(5 * MB))) },
  { name: "200 000 recipients in one report", make: () => Buffer.from(report(200_000)) },
  { name: "a reply of 10 MB", make: () => Buffer.from(report(1, `550 5.7.1 ${"(a -> ".repeat(1.7 * MB)}`)) },
  { name: "a reply of 1 000 000 folded lines", make: () => Buffer.from(report(1, "550-no\n ".repeat(1_000_000))) },
  { name: "1 000 000 empty lines of a log", make: () => Buffer.concat([logLine(10), Buffer.alloc(MB, "\n")]) },
  {
    name: "an mbox of 50 000 empty mails",
    make: () => Buffer.from("From x Sat Nov 21 00:20:12 2026\n\n".repeat(50_000)),
  },
  { name: "JSON nested 1 000 000 deep", make: () => Buffer.from(`{"event-data":${"[".repeat(1_000_000)}`) },
  {
    name: "JSON with a text of 20 MB",
    make: () => Buffer.from(`{"notificationType":"Bounce","mail":"${"a".repeat(20 * MB)}"}`),
  },
  {
    name: "CSV with a quote that never ends",
    make: () => Buffer.from(`type,timeLogged,rcpt,dsnStatus\nb,"${"aaaaaaaaaaaaaaaaaaaaaaaaaaaa,\n".repeat(MB / 4)}`),
  },
  {
    name: "a dialogue of 1 000 000 replies",
    make: () => Buffer.from(`220 hi\nEHLO a\n${"250-x\n".repeat(1_000_000)}`),
  },
];

function nested(depth: number): string {
  const parts = [`${HEAD}Content-Type: multipart/mixed; boundary="b0"\n\n`];
  for (let i = 0; i < depth; i++) parts.push(`--b${i}\nContent-Type: multipart/mixed; boundary="b${i + 1}"\n\n`);
  return parts.join("");
}

function siblings(count: number): string {
  return `${HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n${"--b\n\n".repeat(count)}--b--\n`;
}

function base64(times: number): string {
  let inner = report(1);
  for (let i = 0; i < times; i++) {
    const packed = Buffer.from(inner).toString("base64").replace(/.{76}/g, "$&\n");
    inner = `${HEAD}Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${packed}\n`;
  }
  return inner;
}

function quoted(body: string): string {
  return `${HEAD}Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\n${body}`;
}

function report(recipients: number, reply = "550 5.7.1 Relay access denied"): string {
  const blocks = Array.from(
    { length: recipients },
    (_, i) =>
      `\nFinal-Recipient: rfc822; a${i}@example.net\nAction: failed\nStatus: 5.7.1\nDiagnostic-Code: smtp; ${reply}\n`,
  );
  return `${HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; out.example.com\n${blocks.join("")}\n--b--\n`;
}

function logLine(length: number): Buffer {
  const start = "Nov 21 00:20:12 out postfix/smtp[1]: 5E57A56A9B5: to=<a@example.net>, relay=";
  return Buffer.concat([Buffer.from(start), Buffer.alloc(length, "m"), Buffer.from("\n")]);
}
