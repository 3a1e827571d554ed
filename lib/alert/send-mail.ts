import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import type { Carried } from "#lib/alert/carry";
import type { MailSettings } from "#lib/alert/contract";
import type { MailText } from "#lib/alert/message";
import { addressRefusal } from "#lib/platform/address-guard";

const TIMEOUT_MS = 10_000;

/**
 * Hands one mail to the configured server. Its name is resolved here and the connection goes to the checked address; the
 * certificate is checked against the name, and against `ca` (PEM) instead of the known authorities where it is given. Never
 * throws.
 */
export async function sendMail(
  settings: MailSettings,
  password: string,
  mail: MailText & { id: string },
  { allowPrivate, ca }: { allowPrivate: boolean; ca?: string },
): Promise<Carried> {
  const { host, port, tls, user, from, to } = settings;
  let address: string;
  try {
    const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true, verbatim: true });
    const why = allowPrivate ? null : found.map((one) => addressRefusal(one.address)).find((one) => one !== null);
    if (why) return failed(`${host}: ${why}.`);
    if (!found[0]) return failed(`${host} has no address.`);
    address = found[0].address;
  } catch (error) {
    return failed(`${host} was not found (${error instanceof Error ? error.message : "unknown"}).`);
  }
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
  });
  try {
    const { id, subject, text, html } = mail;
    const domain = from.split("@").at(-1) ?? "localhost";
    const info = await transport.sendMail({
      from,
      to,
      subject,
      text,
      html,
      // The same alert tried twice is one mail for whoever compares.
      messageId: `<${id}@${domain}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    const refused = info.rejected.length;
    const excerpt = info.response.slice(0, 300);
    const code = codeIn(info.response);
    return refused
      ? { ok: true, result: `Accepted for ${to.length - refused} of ${to.length} mailboxes.`, code, excerpt }
      : { ok: true, result: "Accepted.", code, excerpt };
  } catch (error) {
    const said =
      error instanceof Error && "response" in error && typeof error.response === "string" ? error.response : "";
    const words = error instanceof Error ? error.message : "unknown";
    return {
      ok: false,
      result: `The mail was not accepted: ${words}`,
      code: codeIn(said),
      excerpt: said.slice(0, 300) || null,
    };
  } finally {
    transport.close();
  }
}

function failed(result: string): Carried {
  return { ok: false, result, code: null, excerpt: null };
}

function codeIn(response: string): number | null {
  const code = /^\d{3}/.exec(response)?.[0];
  return code ? Number(code) : null;
}
