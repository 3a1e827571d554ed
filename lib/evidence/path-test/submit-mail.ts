import type { PathSettings, PathTest } from "#lib/evidence/path-test/contract";
import { mailFailure, mailServer, replyCodeOf } from "#lib/platform/mail-server";

const TIMEOUT_MS = 30_000;
const LINES_MAX = 400;

export type Submission = NonNullable<PathTest["submission"]>;

/**
 * Hands one plain mail to a submission host and keeps the dialogue with its times; secrets are left out of it. Never
 * throws.
 */
export async function submitMail(
  settings: PathSettings,
  password: string,
  mail: { id: string; messageId: string; to: string },
  { allowPrivate, ca }: { allowPrivate: boolean; ca?: string },
): Promise<Submission> {
  const { mailFrom } = settings;
  const transcript: Submission["transcript"] = [];
  const began = performance.now();
  const failed = (words: string, text: string | null, ip: string | null): Submission => ({
    ...{ accepted: false, words, code: replyCodeOf(text), text, ip, transcript },
  });
  const hear = (from: "client" | "server", line: string) => {
    if (transcript.length >= LINES_MAX) return;
    const tMs = Math.round(performance.now() - began);
    transcript.push({ tMs, dir: from === "client" ? "us" : "them", line: line.slice(0, 2_000) });
  };
  const server = await mailServer(settings, { password, timeoutMs: TIMEOUT_MS, allowPrivate, ca, hear });
  if ("refused" in server) return failed(`Nothing was sent: ${server.refused}`, null, null);
  const { transport, address } = server;
  try {
    const info = await transport.sendMail({
      envelope: { from: mailFrom, to: [mail.to] },
      from: settings.from ?? mailFrom,
      to: mail.to,
      subject: `Delivery test ${mail.id}`,
      text: `This is a delivery test. Nothing needs to be done.\n\n${mail.id}\n`,
      messageId: `<${mail.messageId}>`,
      headers: { "Auto-Submitted": "auto-generated", "X-Rebound-Test": mail.id },
    });
    const text = info.response.slice(0, 500);
    return {
      accepted: true,
      words: "Our submission host took it.",
      code: replyCodeOf(text),
      text,
      ip: address,
      transcript,
    };
  } catch (error) {
    const { said, words } = mailFailure(error);
    return failed(`Our submission host did not take it: ${words}`, said?.slice(0, 500) ?? null, address);
  } finally {
    transport.close();
  }
}
