import { expect, test } from "vitest";
import { sendMail } from "#lib/alert/send-mail";
import { selfSigned } from "#tests/support/certificate";
import { startTlsSmtpServer } from "#tests/support/tls-smtp-server";

const login = { user: "desk", password: "hunter2hunter2" };
const mine = selfSigned("localhost");
const others = selfSigned("mx.example.net");
const text = { id: "alr_1", subject: "s", text: "the words of the alert", html: "<p>h</p>" };

type Case = {
  mode: "tls" | "starttls" | "plain";
  tls: "tls" | "starttls";
  pair?: typeof mine;
  ca?: string;
  password?: string;
};

/** Hands one mail to a real server and gives the result with what that server heard. */
async function hand({ mode, tls, pair = mine, ca, password = login.password }: Case) {
  const server = await startTlsSmtpServer({ ...pair, mode, login });
  try {
    const { port, heard } = server;
    const mail = { host: "localhost", port, tls, user: login.user, from: "desk@example.org", to: ["ops@example.org"] };
    return { sent: await sendMail(mail, password, text, { allowPrivate: true, ...(ca ? { ca } : {}) }), heard };
  } finally {
    await server.stop();
  }
}

test.each(["tls", "starttls"] as const)(
  "over %s a mail is handed over with its login, all of it encrypted",
  async (tls) => {
    const { sent, heard } = await hand({ mode: tls, tls, ca: mine.cert });
    expect(sent).toMatchObject({ ok: true, code: 250 });
    expect(heard.map((one) => one.line)).toContain(text.text);
    const open = heard.filter((one) => !one.secure).map((one) => one.line.split(" ")[0]);
    expect(open).toEqual(tls === "tls" ? [] : ["EHLO", "STARTTLS"]);
  },
);

test.each<[string, Case, RegExp]>([
  ["a certificate nobody vouches for", { mode: "tls", tls: "tls" }, /self-signed certificate/],
  ["one nobody vouches for after STARTTLS", { mode: "starttls", tls: "starttls" }, /self-signed certificate/],
  ["another host's certificate", { mode: "tls", tls: "tls", pair: others, ca: others.cert }, /altnames/],
  ["a server that offers no STARTTLS", { mode: "plain", tls: "starttls" }, /STARTTLS/],
])("%s gets neither login nor mail", async (_, given, words) => {
  const { sent, heard } = await hand(given);
  expect(sent.ok).toBe(false);
  expect(sent.result).toMatch(words);
  expect(heard.filter((one) => /^(AUTH|MAIL|RCPT|DATA)/.test(one.line))).toEqual([]);
});

test("a wrong password is told in the server's words, without the password", async () => {
  const { sent } = await hand({ mode: "tls", tls: "tls", ca: mine.cert, password: "wrong-one" });
  expect(sent).toMatchObject({ ok: false, code: 535, excerpt: "535 5.7.8 wrong user or password" });
  expect(sent.result).not.toContain("wrong-one");
});
