import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { classify } from "#lib/classify/classify";
import { parseOwnHops } from "#lib/classify/own-hops";
import type { Format, ParsedItem } from "#lib/parse/delivery-event";
import { LIMITS } from "#lib/parse/limits";
import { LINE_READERS } from "#lib/parse/readers";
import { eventsOf, fixture, itemsOf, NOW, told } from "#tests/unit/parse/support";

vi.setConfig({ testTimeout: 60_000 });

const ownHops = parseOwnHops("");
const LAB = ["exim.mainlog", "sendmail.maillog", "opensmtpd.log", "courier.maillog"] as const;

const EXTRA = [
  "@40000000419f13a508f3214c starting delivery 5: msg 9 to remote a@b.example",
  "@40000000419f13a508f3214c delivery 5: failure: 192.0.2.1_does_not_like_recipient./Remote_host_said:_550_no/Giving_up_on_192.0.2.1./",
  "[NOTICE] [AB.1.1] [outbound] recipient <a@b.example> rejected: 550 no",
  'level=NOTICE uuid=AB.1 origin=core message="recipient <a@b.example>" code=DENY msg="no \\"relay\\""',
  "id=s q.1 REJECTED[x] from=<> to=a@b.example src=192.0.2.9 mx=mx.b.example[192.0.2.1] message-id=<m> (550 no)",
  "2026-11-20 00:20:58 H=test.example [192.0.2.4]:53343 F=<i@test.example> rejected RCPT <t@b.example>: no",
  "Nov 20 10:00:00 mail exim[7]: [1/2] 2026-11-20 00:20:58 1xUYqg-0004AE-0j ** a@b.ex",
  "Nov 20 10:00:00 mail exim[7]: [2/2] ample R=r T=t H=mx.b.example [192.0.2.1]: SMTP error from remote mail server after RCPT TO:<a@b.example>: 550 no\\nno",
  '<22>1 2026-11-20T00:20:12Z out postfix/smtp 1 - [a@1 b="x"] 5E57A56A9B5: to=<a@b.example>, relay=none, delay=1, dsn=4.4.1, status=deferred (x)',
  '{"__REALTIME_TIMESTAMP":"1792537013149103","_HOSTNAME":"out","SYSLOG_IDENTIFIER":"exim","MESSAGE":"1xUYqg-0004AE-0j ** a@b.example: x"}',
];

const lines = [
  ...LAB.flatMap((name) => fixture(`logs/${name}`).toString().split("\n")).filter((line) => line.length > 0),
  ...EXTRA.flatMap((line) => Array.from({ length: 60 }, () => line)),
].map((line) => Buffer.from(line));

const aByte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('\0 <>[](){}=:;,-"@\\/_|*', "latin1")));
const anEdit = fc.record({ at: fc.nat(), drop: fc.nat(30), put: fc.array(aByte, { maxLength: 8 }) });
const aDamagedLine = fc.tuple(fc.constantFrom(...lines), fc.array(anEdit, { maxLength: 4 })).map(([line, edits]) =>
  edits.reduce((now, { at, drop, put }) => {
    const from = at % (now.length + 1);
    return Buffer.concat([now.subarray(0, from), Buffer.from(put), now.subarray(from + drop)]);
  }, line),
);

function readWith(format: Format, given: readonly Buffer[]): ParsedItem[] {
  const items: ParsedItem[] = [];
  const reader = LINE_READERS[format]?.({ now: NOW, name: "test" }, (item) => items.push(item));
  for (const [i, line] of given.entries()) reader?.line(line, 0, line.length, i + 1);
  reader?.finish?.();
  return items;
}

const FORMATS = [
  "postfix_log",
  "exim_log",
  "sendmail_log",
  "qmail_log",
  "opensmtpd_log",
  "courier_log",
  "haraka_log",
  "zonemta_log",
] as const;

describe("the readers of logs", () => {
  test.each(FORMATS)("%s never throws on damaged lines, and its events hold together", (format) => {
    fc.assert(
      fc.property(fc.array(aDamagedLine, { maxLength: 20 }), (given) => {
        for (const item of readWith(format, given)) {
          if (item.kind !== "event") continue;
          expect(item.event.recipient).not.toBe("");
          expect(item.event.occurredAt.getTime()).not.toBeNaN();
          expect(item.eventKey.length).toBe(32);
          expect(JSON.stringify(item.event)).not.toContain("\\u0000");
          const { saidBy, reason } = classify(item.event, { ownHops });
          expect(reason).toBeTruthy();
          expect(saidBy === "inbound_ours").toBe(item.event.inbound);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("damaged files never throw through the front door", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aDamagedLine, { maxLength: 20 }), async (given) => {
        await itemsOf(Buffer.concat(given.flatMap((line) => [line, Buffer.from("\n")])));
      }),
      { numRuns: 300 },
    );
  });

  test.each(LAB)("%s gives the same with LF, CRLF and CR, and read twice", async (name) => {
    const text = fixture(`logs/${name}`).toString();
    const expected = told(await itemsOf(text));
    expect(expected.length).toBeGreaterThan(20);
    expect(told(await itemsOf(text.replaceAll("\n", "\r\n")))).toEqual(expected);
    expect(told(await itemsOf(text.replaceAll("\n", "\r")))).toEqual(expected);
    expect(told(await itemsOf(text, 777))).toEqual(expected);
  });

  test.each(FORMATS)("%s needs time in step with the length of a hostile line", (format) => {
    const heads = [
      "2026-11-20 00:20:58 1xUYqg-0004AE-0j ** a@b.example ",
      "Nov 20 00:23:29 out sendmail[1]: 6AL0NT64019687: to=",
      "Nov 20 00:23:29 out courieresmtp: id=",
      "8f4864084ecc48f4 mta delivery evpid=",
      "<22>1 2026-11-20T00:20:12Z out exim 1 - [",
      "{",
    ];
    const started = performance.now();
    for (const head of heads) {
      for (const filling of ["(", '"', "<", ",", ", to=", "H=", "\\n", "=", ", relay=", " [", "a>", ",from=<", "/1"]) {
        const line = Buffer.from((head + filling.repeat(LIMITS.lineBytesMax)).slice(0, LIMITS.lineBytesMax));
        readWith(format, [line]);
      }
    }
    // 78 lines of 64 KB: some 5 MB.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("the test network's logs", () => {
  test.each([
    ["exim.mainlog", 30],
    // Three of them when Sendmail gives up on what it had deferred.
    ["sendmail.maillog", 30],
    ["opensmtpd.log", 19],
    ["courier.maillog", 30],
  ])("%s tells every failure", async (name, failures) => {
    const events = await eventsOf(fixture(`logs/${name}`));
    const failed = events.filter((event) => event.outcome === "bounced" || event.outcome === "deferred");
    expect(failed.length).toBe(failures);
    expect(failed.filter((event) => event.reply === null)).toEqual([]);
    expect(failed.filter((event) => event.inbound)).toEqual([]);
  });

  test("gives host and address of each refusal where the server writes them", async () => {
    for (const name of ["exim.mainlog", "sendmail.maillog", "opensmtpd.log"]) {
      const refused = (await eventsOf(fixture(`logs/${name}`))).filter(
        (event) => event.replyCode !== null && event.outcome !== "delivered",
      );
      expect(refused.length).toBeGreaterThan(15);
      expect(refused.filter((event) => event.remoteMta === null || event.remoteIp === null)).toEqual([]);
    }
  });
});
