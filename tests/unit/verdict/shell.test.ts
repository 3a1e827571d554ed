import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advise } from "#lib/verdict/advice";
import { fillCommand, shellWord } from "#lib/verdict/shell";
import { RULES } from "#lib/verdict/truth-table";
import { facts, server } from "#tests/unit/verdict/facts";

const HOSTILE = [
  "x; rm -rf $HOME",
  "$(id)",
  "`id`",
  "a'b",
  "a' ; id ; '",
  'a"b',
  "a\nid",
  "a\u0000b",
  "a|id",
  "a&id",
  "a>b",
  "a\\b",
  "a*b",
  "a b",
  "{a,b}",
  "!!",
  "~root",
  "#x",
  "-oProxyCommand=id",
  "+short",
  "@203.0.113.9",
  "\u202egro.elpmaxe",
  "[192.0.2.1]",
  "a".repeat(255),
  "",
];

describe("a value of a bounce in a command", () => {
  test.each(HOSTILE)("%j is refused", (value) => {
    expect(shellWord(value)).toBeNull();
    expect(fillCommand("dig MX {domain}", { domain: value })).toBeNull();
  });

  test.each(["mx1.bigmail.example", "postmaster@corp.example", "192.0.2.10", "münchen.example", "a_b.example"])(
    "%s stands in single quotes",
    (value) => {
      expect(shellWord(value)).toBe(`'${value}'`);
    },
  );

  test("a name that is not known gives no command", () => {
    expect(fillCommand("dig A {host}", { host: null })).toBeNull();
    expect(fillCommand("dig A {host}", {})).toBeNull();
  });

  test("whatever the value, one word comes out or none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (value) => {
        expect(shellWord(value) ?? "'x'").toMatch(/^'[^'\s$`\\;|&<>]+'$/);
      }),
      { numRuns: 2_000 },
    );
  });

  test("no rule lets a hostile domain or host into any of its commands", () => {
    for (const { rule } of RULES) {
      for (const bad of HOSTILE.filter((one) => one !== "")) {
        const given = facts({ outside: 9 }, { servers: [server("outside", 9, { domain: bad, remoteMta: bad })] });
        const { fix, looks } = advise(rule, given);
        for (const { command } of [...fix, ...looks]) expect(command ?? "").not.toContain(`'${bad}'`);
        expect(looks).toEqual([]);
      }
    }
  });

  test("commands carry the real names", () => {
    const commands = advise("R1e", facts({ outside: 9 })).looks.map((look) => look.command);
    expect(commands).toContain("dig +noall +answer MX 'bigmail.example'");
    expect(commands).toContain("openssl s_client -starttls smtp -connect 'mx1.bigmail.example':25");
    expect(commands.find((one) => one.startsWith("swaks"))).toContain(
      "--to 'postmaster@bigmail.example' --quit-after RCPT",
    );
  });
});
