import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport/index.js";
import { addressRefusal } from "#lib/platform/address-guard";

export type MailServer = {
  host: string;
  port: number;
  /** tls: from the first byte; starttls: asked for, and nothing is sent without; none: plain */
  tls: "tls" | "starttls" | "none";
  user: string;
};

export type MailServerAccess = {
  password: string;
  timeoutMs: number;
  allowPrivate: boolean;
  /** PEM, in place of the known authorities. */
  ca?: string | undefined;
  /** Hears each line of the dialogue; secrets are left out of it. */
  hear?: ((from: "client" | "server", line: string) => void) | undefined;
};

/**
 * A way to hand mails to a configured server. Its name is resolved here and the connection goes to the checked address; the
 * certificate is checked against the name. Gives words in place of it when the name leads nowhere or where we may not go.
 */
export async function mailServer(
  { host, port, tls, user }: MailServer,
  { password, timeoutMs, allowPrivate, ca, hear }: MailServerAccess,
): Promise<
  | { transport: ReturnType<typeof createTransport<SMTPTransport.SentMessageInfo>>; address: string }
  | { refused: string }
> {
  let address: string;
  try {
    const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true, verbatim: true });
    const why = allowPrivate ? null : found.map((one) => addressRefusal(one.address)).find((one) => one !== null);
    if (why) return { refused: `${host}: ${why}.` };
    if (!found[0]) return { refused: `${host} has no address.` };
    address = found[0].address;
  } catch (error) {
    return { refused: `${host} was not found (${error instanceof Error ? error.message : "unknown"}).` };
  }
  const transport = createTransport({
    host: address,
    port,
    secure: tls === "tls",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    tls: { ...(isIP(host) ? {} : { servername: host }), ...(ca ? { ca } : {}) },
    ...(user ? { auth: { user, pass: password } } : {}),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(hear ? { debug: true, logger: listener(hear) } : {}),
  });
  return { transport, address };
}

/** What a server answered, as an error of `sendMail` holds it, and what went wrong in words. */
export function mailFailure(error: unknown): { said: string | null; words: string } {
  const said =
    error instanceof Error && "response" in error && typeof error.response === "string" ? error.response : null;
  return { said, words: error instanceof Error ? error.message : "unknown" };
}

/** The reply code a response begins with. */
export function replyCodeOf(response: string | null): number | null {
  const code = /^\d{3}/.exec(response ?? "")?.[0];
  return code ? Number(code) : null;
}

function listener(hear: NonNullable<MailServerAccess["hear"]>) {
  const debug = (entry: unknown, line: unknown) => {
    const from = (entry as { tnx?: string } | null)?.tnx;
    if (from === "client" || from === "server") hear(from, String(line));
  };
  const quiet = () => {};
  return { level: quiet, trace: quiet, debug, info: quiet, warn: quiet, error: quiet, fatal: quiet };
}
