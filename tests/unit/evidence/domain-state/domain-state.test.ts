import { describe, expect, test } from "vitest";
import { domainState } from "#lib/evidence/domain-state/domain-state";
import { type AnswerRow, mxView } from "#lib/evidence/mx-view";
import type { DnsResult, QuestionType } from "#lib/evidence/read-answer";

const NOW = "2026-03-12T03:00:00Z";
const D = "shop.example";

function row(resolver: string, type: QuestionType, data: string[] | DnsResult, at = NOW): AnswerRow {
  const failed = typeof data === "string";
  return {
    ...{ id: null, name: D, type, resolver, rcode: null, ttl: 60, askedAt: new Date(at) },
    result: failed ? data : "answered",
    records: failed ? [] : data.map((text) => ({ name: D, type, ttl: 60, data: text })),
  };
}

const stateOf = (rows: AnswerRow[], earlier: AnswerRow[] = []) => domainState(mxView(D, rows), [...earlier, ...rows]);

describe("the state of a domain follows from answers that agree", () => {
  test.each<[string, AnswerRow[], string]>([
    ["an MX", [row("a", "MX", ["10 mx.example"])], "healthy"],
    ["no such domain", [row("a", "MX", "nxdomain"), row("b", "MX", "nxdomain")], "no_such_domain"],
    ["a null MX", [row("a", "MX", ["0 ."])], "null_mx"],
    ["no MX, no address", [row("a", "MX", "nodata"), row("a", "A", "nodata"), row("a", "AAAA", "nodata")], "dead"],
    [
      "no MX, AAAA not heard",
      [row("a", "MX", "nodata"), row("a", "A", "nodata"), row("a", "AAAA", "timeout")],
      "unknown",
    ],
    ["no MX, an address", [row("a", "MX", "nodata"), row("a", "A", ["192.0.2.1"])], "healthy"],
    ["all its servers lame", [row("a", "MX", "servfail"), row("ns1 (authoritative)", "MX", "lame")], "lame"],
    ["all its servers refuse", [row("ns1 (authoritative)", "MX", "refused")], "lame"],
    [
      "one server refuses",
      [
        row("a", "MX", ["10 mx.example"]),
        row("ns1 (authoritative)", "MX", "refused"),
        row("ns2 (authoritative)", "MX", ["10 mx.example"]),
      ],
      "healthy",
    ],
    ["a refusing resolver is no lame server", [row("a", "MX", "refused")], "unknown"],
    ["failures alone", [row("a", "MX", "timeout"), row("b", "MX", "servfail")], "unknown"],
    ["resolvers that differ", [row("a", "MX", "nxdomain"), row("b", "MX", ["10 mx.example"])], "unknown"],
    ["nothing asked", [], "unknown"],
  ])("%s", (_, rows, expected) => {
    expect(stateOf(rows).state).toBe(expected);
  });
});

describe("a recent move", () => {
  const now = [row("a", "MX", ["10 new.example"])];
  test("another MX set before, the present one within 14 days", () => {
    const found = stateOf(now, [row("a", "MX", ["10 old.example"], "2026-03-01T00:00:00Z")]);
    expect(found).toEqual({ state: "recently_moved", because: ["a"], movedAt: new Date(NOW).toISOString() });
  });
  test("not after 14 days", () => {
    const old = row("a", "MX", ["10 old.example"], "2026-02-01T00:00:00Z");
    expect(stateOf(now, [old, row("a", "MX", ["10 new.example"], "2026-02-20T00:00:00Z")]).state).toBe("healthy");
  });
  test("not by a failure in between, nor by a set seen later", () => {
    const failed = row("a", "MX", "timeout", "2026-03-10T00:00:00Z");
    const later = row("a", "MX", ["10 later.example"], "2026-03-20T00:00:00Z");
    expect(stateOf(now, [failed, later]).state).toBe("healthy");
  });
});
