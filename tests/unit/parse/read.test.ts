import { describe, expect, test, vi } from "vitest";
import { LIMITS } from "#lib/parse/limits";
import { read } from "#lib/parse/read";
import { batchesOf, fixture, itemsOf, NOW } from "#tests/unit/parse/support";

vi.setConfig({ testTimeout: 30_000 });

const line = (i: number) =>
  `Nov 21 00:20:12 out postfix/smtp[1]: 4F1AB${i}: to=<ann${i}@acorn.example>, relay=none, dsn=4.3.0, status=deferred (x)`;
const other = "Nov 21 00:20:12 out postfix/smtpd[1]: connect from unknown[203.0.113.9]";

describe("batches", () => {
  test("a log is cut after 2 000 events", async () => {
    const text = Array.from({ length: 4_500 }, (_, i) => line(i)).join("\n");
    const batches = await batchesOf(text);
    expect(batches.map((batch) => batch.items.length)).toEqual([2_000, 2_000, 500]);
    expect(batches.at(-1)?.bytes).toBe(text.length);
  });

  test("a log without events is cut after 20 000 lines", async () => {
    const batches = await batchesOf(`${other}\n`.repeat(50_000));
    expect(batches.map((batch) => batch.read)).toEqual([20_000, 20_000, 10_000]);
  });

  test("a mailbox is cut after 200 mails", async () => {
    const mail = "From x Sat Nov 21 00:20:12 2026\nSubject: a\n\ntext\n\n";
    const batches = await batchesOf(mail.repeat(450));
    expect(batches.map((batch) => batch.read)).toEqual([200, 200, 50]);
    expect(batches.flatMap((batch) => batch.items).map((item) => (item.kind === "none" ? item.index : -1))).toEqual(
      Array.from({ length: 450 }, (_, i) => i),
    );
  });

  test("bytes count what belongs to the batch and those before, whatever the line ends", async () => {
    const lf = await batchesOf(Array.from({ length: 2_100 }, (_, i) => line(i)).join("\n"));
    const crlf = await batchesOf(Array.from({ length: 2_100 }, (_, i) => line(i)).join("\r\n"));
    expect(crlf[0]?.bytes).toBe((lf[0]?.bytes ?? 0) + 2_000);
  });
});

describe("limits", () => {
  test.each([
    [LIMITS.lineBytesMax - 1, 0],
    [LIMITS.lineBytesMax, 0],
    [LIMITS.lineBytesMax + 1, 1],
    [10_000_000, 1],
  ])("a line of %d bytes is read; beyond 64 KB cut and told", async (size, notices) => {
    const long = line(1).replace("(x)", "(").padEnd(size, "y");
    const batches = await batchesOf(`${other}\n${long}\n${line(2)}\n`, 7_919);
    expect(batches.flatMap((batch) => batch.notices)).toHaveLength(notices);
    expect(
      batches.flatMap((batch) => batch.items).map((item) => item.kind === "event" && item.event.recipient),
    ).toEqual(["ann1@acorn.example", "ann2@acorn.example"]);
  });

  test("a mail beyond 25 MB is cut and told", async () => {
    const mail = Buffer.concat([fixture("postfix-002.eml"), Buffer.alloc(LIMITS.mailBytesMax, 65)]);
    const [batch] = await batchesOf(mail);
    expect(batch?.items).toHaveLength(1);
    expect(batch?.notices[0]?.what).toContain("25 MB");
    expect(batch?.bytes).toBe(mail.length);
  });

  test.each([
    ["parts", `--b\n\n${"x\n--b\n\n".repeat(1_001)}`, "1000 parts"],
    ["header lines", "", "256 KB"],
  ])("too many %s are cut and told in linear time", async (what, body, words) => {
    const fields = what === "header lines" ? "X: y\n".repeat(200_000) : "";
    const text = `Subject: a\n${fields}Content-Type: multipart/mixed; boundary=b\n\n${body}`;
    const [batch] = await batchesOf(text);
    expect(batch?.notices.map((notice) => notice.what).join()).toContain(words);
  });

  test("parts nested 10 000 deep are left out below the limit", async () => {
    let text = "";
    for (let i = 0; i < 10_000; i++) text += `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`;
    const [batch] = await batchesOf(text);
    expect(batch?.items).toEqual([{ kind: "none", what: "not_a_report", line: 1, index: 0 }]);
    expect(batch?.notices[0]?.what).toContain("nested deeper");
  });

  test("a report of more than 10 000 recipients is cut and told", async () => {
    const recipients = Array.from(
      { length: 10_050 },
      (_, i) => `Final-Recipient: rfc822; u${i}@acorn.example\nAction: failed\n`,
    );
    const mail = `Subject: a\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; o\n\n${recipients.join("\n")}`;
    const batches = await batchesOf(mail);
    expect(batches.flatMap((batch) => batch.items)).toHaveLength(10_000);
    expect(batches.flatMap((batch) => batch.notices)[0]?.what).toContain("10000 recipients");
  });
});

describe("what is not for us", () => {
  test.each([
    ["nothing", Buffer.alloc(0)],
    ["zeros", Buffer.alloc(10_000)],
    ["an image", Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0, 1, 2, 3])],
    ["prose", Buffer.from("It was a dark and stormy night.\n".repeat(100))],
  ])("%s is told as no report", async (_, bytes) => {
    const [batch, ...more] = await batchesOf(bytes);
    expect(more).toEqual([]);
    expect(batch).toMatchObject({ format: "unknown", items: [{ kind: "none", what: "not_a_report" }] });
    expect(batch?.notices).toHaveLength(1);
  });

  test("a wrong word about the format is told, not obeyed", async () => {
    async function* bytes() {
      yield fixture("postfix-002.eml");
    }
    const batches = [];
    for await (const batch of read(bytes(), { now: NOW, name: "a.log", format: "postfix_log" })) batches.push(batch);
    expect(batches).toMatchObject([{ format: "rfc3464", items: [{ kind: "event" }], notices: [{ where: "a.log" }] }]);
  });

  test("NUL and invalid UTF-8 become U+FFFD in text and stay in the raw line", async () => {
    const bytes = Buffer.from(`${line(1)}\n`).map((byte, i, all) => (i === all.length - 3 ? 0 : byte));
    const [item] = await itemsOf(bytes);
    expect(item?.kind === "event" && item.event.reply).toBe("\uFFFD");
    expect(item?.kind === "event" && Buffer.from(item.raw).includes(0)).toBe(true);
  });
});
