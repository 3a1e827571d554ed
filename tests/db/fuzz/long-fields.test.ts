import { describe, expect, test } from "vitest";
import { database } from "#lib/platform/database";
import { makeWorkspace } from "#tests/support/people";
import { takeIn } from "#tests/support/uploads";

// Random letters: a run of one letter is compressed and would fit a key by luck.
const ascii = (length: number) =>
  Array.from({ length }, (_, i) => String.fromCharCode(97 + ((i * 7919 + (i >> 3) * 104729) % 26))).join("");
const cjk = (length: number) =>
  Array.from({ length }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919 + 131) % 20000))).join("");

const line = (to: string, tag = "postfix", host = "out", id = "5E57A56A9B5") =>
  `Nov 21 00:20:12 ${host} ${tag}/smtp[1]: ${id}: to=<${to}>, relay=mx.example.net[192.0.2.10]:25, delay=1, delays=0/0/0/1, dsn=5.7.1, status=bounced (host mx.example.net[192.0.2.10] said: 554 5.7.1 Relay access denied (in reply to RCPT TO command))\n`;
const report = (recipient: string) =>
  `From: mailer-daemon@example.net\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; ${cjk(1000)}\n\nFinal-Recipient: rfc822; ${recipient}\nAction: failed\nStatus: 5.7.1\n--b--\n`;

const GOOD = line("good@example.net", "postfix", "out", "5E57A56A9B6");

describe("a field that is longer than any real one never stops an upload", () => {
  test.each([
    ["a local part of 5 000 letters", line(`${ascii(5000)}@example.net`) + GOOD],
    ["a local part of 1 000 characters of three bytes", line(`${cjk(1000)}@example.net`) + GOOD],
    ["a domain of 3 000 letters", line(`a@${ascii(3000)}.net`) + GOOD],
    ["a domain of 900 characters of three bytes", line(`a@${cjk(900)}.net`) + GOOD],
    ["a tag of 5 000 letters", line("a@example.net", `postfix-${ascii(5000)}`) + GOOD],
    ["a host of 5 000 letters", line("a@example.net", "postfix", ascii(5000)) + GOOD],
    ["a queue id of 5 000 characters", line("a@example.net", "postfix", "out", "A1B2".repeat(1250)) + GOOD],
    ["a report's recipient of 1 000 characters of three bytes", report(`${cjk(1000)}@example.net`)],
    ["a report's domain of 1 000 characters of three bytes", report(`a@${cjk(1000)}`)],
    [
      "a pool of 3 000 characters of three bytes",
      `type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,vmta,dlvDestinationIp\nb,2026-11-20 00:00:00+0000,s@example.com,a@example.net,5.7.1,554 no,${cjk(3000)},192.0.2.1\n`,
    ],
  ])("%s", async (_name, text) => {
    const workspaceId = await makeWorkspace();
    const receipt = await takeIn(workspaceId, text);
    expect(receipt.state, receipt.error ?? "").toBe("done");
    if (text.includes(GOOD)) {
      expect(await database().deliveryEvent.count({ where: { workspaceId, recipient: "good@example.net" } })).toBe(1);
    }
  });

  test("a recipient of the longest length kept is kept, one byte more is told with its line", async () => {
    const workspaceId = await makeWorkspace();
    const longest = `${ascii(768 - "@example.net".length)}@example.net`;
    const receipt = await takeIn(workspaceId, line(longest) + line(`x${longest}`));
    expect(receipt).toMatchObject({ state: "done", inserted: 1, rejected: 1 });
    const [told] = await database().rejectedItem.findMany({ where: { workspaceId } });
    expect(told).toMatchObject({ line: 2, reason: "The recipient has 769 bytes; no address is longer than 768." });
  });
});
