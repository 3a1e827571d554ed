import type { Carried } from "#lib/alert/carry";
import type { MailSettings } from "#lib/alert/contract";
import type { MailText } from "#lib/alert/message";
import { mailFailure, mailServer, replyCodeOf } from "#lib/platform/mail-server";

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
  const { from, to } = settings;
  const server = await mailServer(settings, { password, timeoutMs: TIMEOUT_MS, allowPrivate, ca });
  if ("refused" in server) return failed(server.refused);
  const { transport } = server;
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
    const code = replyCodeOf(info.response);
    return refused
      ? { ok: true, result: `Accepted for ${to.length - refused} of ${to.length} mailboxes.`, code, excerpt }
      : { ok: true, result: "Accepted.", code, excerpt };
  } catch (error) {
    const { said, words } = mailFailure(error);
    return {
      ok: false,
      result: `The mail was not accepted: ${words}`,
      code: replyCodeOf(said),
      excerpt: said?.slice(0, 300) || null,
    };
  } finally {
    transport.close();
  }
}

function failed(result: string): Carried {
  return { ok: false, result, code: null, excerpt: null };
}
