import { beforeEach, expect, test } from "vitest";
import type { Person } from "#lib/access/actor";
import { addChannel } from "#lib/alert/change-channels";
import type { MailSettings } from "#lib/alert/contract";
import { sendMail } from "#lib/alert/send-mail";
import { makePerson, makeWorkspace } from "#tests/support/people";
import { NIGHT } from "#tests/support/retry";

let root: Person;

beforeEach(async () => {
  root = await makePerson(await makeWorkspace(), "administrator");
});

test.each([
  "http://hooks.example.org/x",
  "https://127.0.0.1/x",
  "https://[::1]/x",
  "https://10.0.0.1/x",
  "https://169.254.169.254/latest/meta-data",
  "https://localhost/x",
])("%s is refused as webhook and as chat", async (url) => {
  for (const kind of ["webhook", "slack"] as const)
    await expect(addChannel(root, { kind, name: "x", url }, NIGHT)).rejects.toMatchObject({ code: "invalid" });
});

const mail: MailSettings = {
  host: "192.168.1.1",
  port: 587,
  tls: "starttls",
  user: "",
  from: "a@example.org",
  to: ["b@example.org"],
};

test("a private mail server is refused when it is entered and when its name leads inside", async () => {
  const wish = { kind: "email" as const, name: "x", mail, password: "" };
  await expect(addChannel(root, wish, NIGHT)).rejects.toMatchObject({ code: "invalid" });
  const text = { id: "alr_1", subject: "s", text: "t", html: "h" };
  const sent = await sendMail({ ...mail, host: "localhost" }, "", text, { allowPrivate: false });
  expect(sent).toMatchObject({ ok: false, code: null });
  expect(sent.result).toContain("is not a public address");
});

test("a password is not sent over a plain connection", async () => {
  const open = { ...mail, host: "mx.example.org", tls: "none" as const, user: "desk" };
  const wish = { kind: "email" as const, name: "x", mail: open, password: "secret" };
  await expect(addChannel(root, wish, NIGHT)).rejects.toThrow("not sent over a plain connection");
});
