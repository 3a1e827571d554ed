import { describe, expect, test } from "vitest";
import { checkPastedMx, readPastedMx } from "#lib/evidence/pasted-mx";

const mx = (...hosts: string[]) => ({ mx: hosts.map((host) => ({ host })) });
const ASKED = [{ domain: "acorn.example", answers: [mx("mx1.acorn.example", "mx2.acorn.example"), mx()] }];
const BOTH = ["mx1.acorn.example", "mx2.acorn.example"];

describe("what the sending host's resolver said", () => {
  test.each([
    ["dig", "acorn.example.\t300\tIN\tMX\t10 mx1.acorn.example.\nacorn.example.\t300\tIN\tMX\t20 MX2.acorn.example."],
    [
      "host",
      "acorn.example mail is handled by 10 mx1.acorn.example.\nacorn.example mail is handled by 20 mx2.acorn.example.",
    ],
    [
      "nslookup",
      "Server:\t\t127.0.0.53\n\nNon-authoritative answer:\nacorn.example\tmail exchanger = 10 mx1.acorn.example.\nacorn.example\tmail exchanger = 20 mx2.acorn.example.",
    ],
    [
      "nslookup on Windows",
      "acorn.example\tMX preference = 10, mail exchanger = mx1.acorn.example\r\nacorn.example\tMX preference = 20, mail exchanger = mx2.acorn.example",
    ],
    [
      "Resolve-DnsName",
      "Name Type TTL Section NameExchange Preference\nacorn.example MX 300 Answer mx1.acorn.example 10\nacorn.example MX 300 Answer mx2.acorn.example 20",
    ],
  ])("is read as %s prints it, and holds when it is a resolver's answer", (_, text) => {
    expect(readPastedMx(text, ["acorn.example"])).toEqual([{ domain: "acorn.example", hosts: BOTH }]);
    expect(checkPastedMx(text, ASKED).holds).toBe(true);
  });

  test.each([
    ["another host", "acorn.example. 5 IN MX 10 old.acorn.example.", false, "old.acorn.example is in no other answer"],
    ["one host too few", "acorn.example. 5 IN MX 10 mx1.acorn.example.", false, "hosts are missing"],
    ["another domain", "birch.example. 5 IN MX 10 mx1.acorn.example.", null, "no MX of this incident's domains"],
    ["a failure", ";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 1", null, "It failed: SERVFAIL"],
    ["the question alone", ";acorn.example. IN MX", null, "no MX"],
    ["nothing", "", null, "no MX"],
  ])("%s is no match", (_, text, holds, words) => {
    expect(checkPastedMx(text, ASKED)).toMatchObject({ holds, words: expect.stringContaining(words) });
  });

  test("where nobody else answered it is not known", () => {
    const text = "acorn.example. 5 IN MX 10 mx1.acorn.example.";
    expect(checkPastedMx(text, [{ domain: "acorn.example", answers: [mx()] }]).holds).toBeNull();
  });

  test("a long paste is read to its bound, quickly", () => {
    const began = performance.now();
    const long = `${"acorn.example ".repeat(50)}\n`.repeat(20_000);
    expect(checkPastedMx(long, ASKED).holds).toBeNull();
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
