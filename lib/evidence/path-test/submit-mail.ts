import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import type { PathSettings, PathTest } from "#lib/evidence/path-test/contract";
import { addressRefusal } from "#lib/platform/address-guard";

const TIMEOUT_MS = 30_000;
const LINES_MAX = 400;

export type Submission = NonNullable<PathTest["submission"]>;

/**
 * Hands one plain mail to a submission host and keeps the dialogue with its times; secrets are left out of it. The host is
 * resolved here and the connection goes to the checked address. Never throws.
 */
export async function submitMail(
  { host, port, tls, user, mailFrom }: PathSettings,
  password: string,
  mail: { id: string; messageId: string; to: string },
  { allowPrivate, ca }: { allowPrivate: boolean; ca?: string },
): Promise<Submission> {
  const transcript: Submission["transcript"] = [];
  const began = performance.now();
  const failed = (words: string, text: string | null, ip: string | null): Submission => ({
    ...{ accepted: false, words, code: codeIn(text), text, ip, transcript },
  });
  let address: string;
  try {
    const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true, verbatim: true });
    const why = allowPrivate ? null : found.map((one) => addressRefusal(one.address)).find((one) => one !== null);
    if (why) return failed(`Nothing was sent: ${host}: ${why}.`, null, null);
    if (!found[0]) return failed(`Nothing was sent: ${host} has no address.`, null, null);
    address = found[0].address;
  } catch (error) {
    return failed(`Nothing was sent: ${host} was not found (${wordsOf(error)}).`, null, null);
  }
  const hear = (entry: unknown, line: unknown) => {
    const from = (entry as { tnx?: string } | null)?.tnx;
    if ((from !== "client" && from !== "server") || transcript.length >= LINES_MAX) return;
    const tMs = Math.round(performance.now() - began);
    transcript.push({ tMs, dir: from === "client" ? "us" : "them", line: String(line).slice(0, 2_000) });
  };
  const quiet = () => {};
  const transport = createTransport({
    host: address,
    port,
    secure: tls === "tls",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    tls: { ...(isIP(host) ? {} : { servername: host }), ...(ca ? { ca } : {}) },
    ...(user ? { auth: { user, pass: password } } : {}),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    debug: true,
    logger: { level: quiet, trace: quiet, debug: hear, info: quiet, warn: quiet, error: quiet, fatal: quiet },
  });
  try {
    const info = await transport.sendMail({
      envelope: { from: mailFrom, to: [mail.to] },
      from: mailFrom,
      to: mail.to,
      subject: `Delivery test ${mail.id}`,
      text: `This is a delivery test. Nothing needs to be done.\n\n${mail.id}\n`,
      messageId: `<${mail.messageId}>`,
      headers: { "Auto-Submitted": "auto-generated", "X-Rebound-Test": mail.id },
    });
    const text = info.response.slice(0, 500);
    return { accepted: true, words: "Our submission host took it.", code: codeIn(text), text, ip: address, transcript };
  } catch (error) {
    const said =
      error instanceof Error && "response" in error && typeof error.response === "string" ? error.response : null;
    return failed(`Our submission host did not take it: ${wordsOf(error)}`, said?.slice(0, 500) ?? null, address);
  } finally {
    transport.close();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}

function codeIn(response: string | null): number | null {
  const code = /^\d{3}/.exec(response ?? "")?.[0];
  return code ? Number(code) : null;
}
