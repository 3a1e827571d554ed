import { describe, expect, test } from "vitest";
import { acceptedResult } from "#lib/verdict/accepted";
import { advise } from "#lib/verdict/advice";
import { SYSTEMS, systemsOf } from "#lib/verdict/fix-steps";
import { writeLetter } from "#lib/verdict/letter";
import { paragraphOf } from "#lib/verdict/paragraph";
import { RULES } from "#lib/verdict/truth-table";
import { whoActs } from "#lib/verdict/who-acts";
import { facts } from "#tests/unit/verdict/facts";

describe("fix steps", () => {
  test.each(["R1a", "R1c", "R1d", "R1e", "R3", "R4"] as const)("%s has steps for each mail server", (rule) => {
    const told = new Set(advise(rule, facts({ outside: 9 })).fix.map((step) => step.system));
    expect(SYSTEMS.filter((system) => !told.has(system))).toEqual([]);
  });

  test("signing in comes first where our own hop refuses", () => {
    expect(advise("R1a", facts({ own: 9 })).fix[0]?.text).toContain("signing in comes first");
  });

  test.each(["R1a", "R3", "R4"] as const)("%s warns against widening relay rules", (rule) => {
    expect(
      advise(rule, facts())
        .fix.filter((step) => step.warning)
        .map((step) => step.text)[0],
    ).toContain("Do not widen relay rules");
  });

  test("a domain its servers do not serve: its administrator gets the names of the settings", () => {
    expect(
      advise("R4", facts())
        .fix.map((step) => step.text)
        .join(),
    ).toContain("mydestination");
  });

  test("every rule has a step, and no name is left open in a text or a command", () => {
    for (const { rule } of RULES) {
      const { fix, looks } = advise(rule, facts({ outside: 9 }));
      expect(fix.length).toBeGreaterThan(0);
      for (const { text } of fix) expect(text).not.toMatch(/\{\w+\}/);
      for (const { command } of [...fix, ...looks]) expect(command ?? "").not.toMatch(/\{\w+\}/);
    }
  });

  test.each([
    [["postfix_log"], ["postfix"]],
    [
      ["rfc3464", "exim_log", "postfix_log"],
      ["postfix", "exim"],
    ],
    [["m365_trace_csv"], ["exchange"]],
    [["rfc3464"], [...SYSTEMS]],
    [[], [...SYSTEMS]],
  ])("events that came as %j are of %j", (formats, systems) => {
    expect(systemsOf(formats)).toEqual(systems);
  });
});

describe("who must act", () => {
  test.each([
    ["R1c", ["postfix_log"], "us"],
    ["R1c", ["ses_json"], "our_esp"],
    ["R1c", ["ses_json", "postfix_log"], "us"],
    ["R2", ["ses_json"], "provider"],
    ["R4", [], "domain_admin"],
    ["R7", ["ses_json"], "us"],
  ] as const)("%s by events of %j: %s", (rule, formats, who) => {
    expect(whoActs(rule, formats).who).toBe(who);
  });
});

describe("whether it gets through again", () => {
  test.each([
    [{ accepted: 5, refused: 0 }, "pass"],
    [{ accepted: 5, refused: 1 }, "mixed"],
    [{ accepted: 0, refused: 1 }, "fail"],
    [{ accepted: 0, refused: 0 }, "nothing"],
  ])("%j: %s", (counts, result) => {
    expect(acceptedResult(counts).result).toBe(result);
  });
});

describe("the paragraph", () => {
  test("says what happened, why, what it means for the addresses and what to do", () => {
    expect(paragraphOf("R2", "hold", facts({ in_mx: 9 }, { endedAt: null }))).toBe(
      "Yahoo refused 4\u2009812 recipients since 02:14 UTC. The refusing servers are in its MX: theirs. We think so because of this: 192.0.2.10 (mx1.bigmail.example) refused 9 times. As seen. The addresses are as good as before: the receiver refused whoever they were. Keep suppression held and send nothing again until it stops.",
    );
  });

  test("only R7 speaks against an address", () => {
    const blamed = RULES.filter(({ rule, decision }) => /failed again/.test(paragraphOf(rule, decision, facts())));
    expect(blamed.map(({ rule }) => rule)).toEqual(["R7"]);
  });
});

describe("the letter", () => {
  const line = {
    ...{ remoteIp: "192.0.2.10", remoteMta: "mx1.bigmail.example", refusals: 12, recipients: 9 },
    firstAt: new Date("2026-03-12T02:14:05.000Z"),
    lastAt: new Date("2026-03-12T05:31:00.000Z"),
    reply: "550 5.7.1 <Ada@bigmail.example>: Relay access denied\r\nBcc: x@y.example \u202eabc",
  };
  const told = { number: 7, recipients: [] };

  test("has servers, counts, times in UTC and the reply, without an address and on one line", () => {
    const { subject, text, fileName } = writeLetter("provider", facts(), [line], told);
    expect(text).toContain(
      "192.0.2.10 (mx1.bigmail.example): 12 refusals, 9 recipients, 2026-03-12 02:14:05 UTC to 2026-03-12 05:31:00 UTC",
    );
    expect(text).toContain("it said: 550 5.7.1 <[address]>: Relay access denied Bcc: [address] abc");
    expect(text).not.toMatch(/Ada|x@y/);
    expect(text).toContain("To the postmaster of Yahoo");
    expect(subject).toBe("Relay denied: mail to Yahoo refused since 2026-03-12 02:14:00 UTC");
    expect(fileName).toBe("letter-incident-7-provider.txt");
  });

  test.each([
    String.raw`"a\"zqsecret"@victim.example`,
    "zqsecret%40victim.example",
    "bounce+zqsecret=victim.example",
    "https://victim.example/u?token=zqsecret",
    `${"a@b.example ".repeat(166)}zqsecret@victim.example`,
  ])("names nobody and opens no door with what a server said: %s", (reply) => {
    const { text } = writeLetter("esp", facts(), [{ ...line, reply: `550 ${reply}` }], told);
    expect(text).toContain("it said: 550 ");
    expect(text).not.toMatch(/zqs/);
  });

  test("lists recipients only when they are given", () => {
    const { text } = writeLetter("domain", facts(), [line], { number: 7, recipients: ["ada@bigmail.example"] });
    expect(text).toContain("  ada@bigmail.example");
    expect(text).toContain("To the postmaster of bigmail.example");
    expect(text).toContain("do not open the relay");
  });

  test("asks our sending service for its route", () => {
    expect(writeLetter("esp", facts(), [line], told).text).toContain("To the abuse desk of our sending service");
  });
});
