import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type QueuedMail, type QueuedRow, queuedMails } from "#lib/release/postfix/queued-mail";
import { postfixScript, type QueueMode } from "#lib/release/postfix/script";

const T0 = new Date("2026-03-01T03:00:00Z");
const at = (minutes: number) => new Date(T0.getTime() + minutes * 60_000);
const row = (over: Partial<QueuedRow>): QueuedRow => ({
  queueId: "4ABCDE1234",
  host: "mail1",
  recipient: "User@example.org",
  lastDeferredAt: T0,
  why: null,
  ...over,
});

describe("which queued mails may be tried again", () => {
  test("those of one queue id are one mail, the longest waiting first", () => {
    const { mails, refused } = queuedMails([
      row({ queueId: "B1B1B1", lastDeferredAt: at(5) }),
      row({ queueId: "A1A1A1", recipient: "b@example.org", lastDeferredAt: at(2) }),
      row({ queueId: "A1A1A1", recipient: "a@example.org", lastDeferredAt: at(1) }),
      row({ queueId: "A1A1A1", host: "mail2", lastDeferredAt: at(9) }),
    ]);
    expect(refused.size).toBe(0);
    expect(mails.map(({ host, queueId, recipients }) => [host, queueId, recipients])).toEqual([
      ["mail1", "A1A1A1", ["a@example.org", "b@example.org"]],
      ["mail1", "B1B1B1", ["User@example.org"]],
      ["mail2", "A1A1A1", ["User@example.org"]],
    ]);
  });

  test.each<[string, Partial<QueuedRow>]>([
    ["bounced_since", { why: "bounced_since" }],
    ["complained", { why: "complained" }],
    ["odd_queue_id", { queueId: "ABC;rm" }],
    ["odd_queue_id", { queueId: "NOQUEUE$(id)" }],
    ["odd_queue_id", { queueId: "" }],
    ["odd_address", { recipient: "a\nREBOUND_LIST\nid@example.org" }],
    ["odd_address", { recipient: "a\u2028b@example.org" }],
    ["odd_address", { recipient: "postmaster" }],
  ])("%s is refused and counted", (why, over) => {
    const { mails, refused } = queuedMails([row(over)]);
    expect(mails).toEqual([]);
    expect([...refused]).toEqual([[why, 1]]);
  });

  test("a mail with a recipient who must not be tried stays as a whole", () => {
    const { mails, refused } = queuedMails([row({}), row({ recipient: "gone@example.org", why: "delivered_since" })]);
    expect(mails).toEqual([]);
    expect(Object.fromEntries(refused)).toEqual({ delivered_since: 1, another_recipient: 1 });
  });
});

describe("the script, run by a shell against a queue", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "rebound-script-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const mail = (queueId: string, ...recipients: string[]): QueuedMail => ({
    queueId,
    host: "mail1",
    recipients,
    lastDeferredAt: T0,
  });

  /** Tools that answer as Postfix does, from `queue`, and write down what they were asked to do. */
  function run(mails: QueuedMail[], mode: QueueMode, queue: Record<string, string>, ...args: string[]) {
    const tool = (name: string, body: string) => {
      writeFileSync(join(dir, name), `#!/bin/sh\n${body}\n`);
      chmodSync(join(dir, name), 0o755);
    };
    const cases = Object.entries(queue).map(([id, records]) => {
      writeFileSync(join(dir, `q-${id}`), records);
      return `${id}) cat "${dir}/q-${id}" ;;`;
    });
    tool(
      "postcat",
      `[ "$1" = -qe ] || exit 9\ncase "$2" in ${cases.join(" ")} *) echo "fatal: open" >&2; exit 1 ;; esac`,
    );
    for (const name of ["postqueue", "postsuper"]) tool(name, `echo "${name} $*" >>"${dir}/asked"; [ "$2" != FA11ED ]`);
    const script = join(dir, "script.sh");
    const head = { cohortNumber: 3, mode, madeAt: T0, madeBy: "Ada\nrm -rf /" };
    writeFileSync(script, postfixScript(mails, head));
    execFileSync("sh", ["-n", script]);
    const { PATH } = process.env;
    const done = spawnSync("sh", [script, ...args], {
      env: { ...process.env, PATH: `${dir}:${PATH}` },
      encoding: "utf8",
    });
    const asked = existsSync(join(dir, "asked")) ? readFileSync(join(dir, "asked"), "utf8").trim().split("\n") : [];
    return { status: done.status, out: done.stdout, err: done.stderr, asked };
  }
  const envelope = (...recipients: string[]) =>
    [
      "*** ENVELOPE RECORDS deferred/4/4ABCDE1234 ***",
      "sender: bounce@example.com",
      "done_recipient: long.gone@example.org",
      ...recipients.flatMap((each) => [`original_recipient: ${each}`, `recipient: ${each}`]),
      "*** MESSAGE FILE END deferred/4/4ABCDE1234 ***",
      "",
    ].join("\n");

  test("only looks without --go, and says what it would do", () => {
    const done = run([mail("4ABCDE1234", "User@example.org")], "flush", { "4ABCDE1234": envelope("User@example.org") });
    expect(done).toMatchObject({ status: 0, asked: [], err: "" });
    expect(done.out).toContain("4ABCDE1234: would be tried again for 1 recipients");
    expect(done.out).toContain("Add --go to do it");
  });

  test.each<[QueueMode, string]>([
    ["flush", "postqueue -i 4ABCDE1234"],
    ["requeue", "postsuper -r 4ABCDE1234 deferred"],
  ])("with --go, %s asks for each mail once", (mode, asked) => {
    const mails = [mail("4ABCDE1234", "User@example.org", "b@example.org")];
    const queue = { "4ABCDE1234": envelope("b@example.org", "User@example.org") };
    expect(run(mails, mode, queue, "--go")).toMatchObject({ status: 0, asked: [asked] });
  });

  test("leaves alone what is gone, and what other recipients wait in", () => {
    const mails = [mail("60NE60NE", "a@example.org"), mail("5HARED", "a@example.org"), mail("D0NE12", "a@example.org")];
    const queue = { "5HARED": envelope("a@example.org", "eve@example.org"), D0NE12: envelope() };
    const done = run(mails, "flush", queue, "--go");
    expect(done).toMatchObject({ status: 0, asked: [] });
    expect(done.out).toContain("60NE60NE: not in this queue any more");
    expect(done.out).toContain("5HARED: other recipients wait in the same mail");
    expect(done.out).toContain("D0NE12: not in this queue any more");
    expect(done.out).toContain("Asked for 0, 2 are not here, 1 are shared with others, 0 failed.");
  });

  test("an address in another case is another recipient", () => {
    const done = run([mail("5HARED", "user@example.org")], "flush", { "5HARED": envelope("User@example.org") }, "--go");
    expect(done.asked).toEqual([]);
  });

  test("ends with 1 when the server refused, and goes on with the others", () => {
    const mails = [mail("FA11ED", "a@example.org"), mail("600D01", "b@example.org")];
    const queue = { FA11ED: envelope("a@example.org"), "600D01": envelope("b@example.org") };
    const done = run(mails, "flush", queue, "--go");
    expect(done).toMatchObject({ status: 1, asked: ["postqueue -i FA11ED", "postqueue -i 600D01"] });
  });

  test("whatever an address holds, no part of it is run", () => {
    const nasty = `"$(touch ${"$"}{PWD}/ran)\`id\`';&|<>*?\\"@example.org`;
    const mails = [
      mail("4ABCDE1234", nasty),
      mail("4ABCDE1235", "-f@example.org"),
      mail("4ABCDE1236", "%s%n@example.org"),
    ];
    const queue = {
      "4ABCDE1234": envelope(nasty),
      "4ABCDE1235": envelope("-f@example.org"),
      "4ABCDE1236": envelope("%s%n@example.org"),
    };
    const done = run(mails, "flush", queue, "--go");
    expect(done.err).toBe("");
    expect(done.asked).toEqual(["4ABCDE1234", "4ABCDE1235", "4ABCDE1236"].map((id) => `postqueue -i ${id}`));
    expect(existsSync(join(dir, "ran"))).toBe(false);
    expect(existsSync("ran")).toBe(false);
  });

  test("anything but --go is a wrong call, and a machine without Postfix is told", () => {
    const mails = [mail("4ABCDE1234", "a@example.org")];
    expect(run(mails, "flush", {}, "--force")).toMatchObject({ status: 2, asked: [] });
    const bare = spawnSync("/bin/sh", [join(dir, "script.sh")], {
      env: { ...process.env, PATH: "/nowhere" },
      encoding: "utf8",
    });
    expect(bare).toMatchObject({ status: 2, stderr: "postcat is not here: run this on the mail server.\n" });
  });
});
