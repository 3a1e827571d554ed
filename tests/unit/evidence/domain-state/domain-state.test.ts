import { describe, expect, test } from "vitest";
import { domainState } from "#lib/evidence/domain-state/domain-state";
import { moveSentence, mxMove } from "#lib/evidence/domain-state/mx-move";
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
    expect(found).toEqual({
      state: "recently_moved",
      because: ["a"],
      movedAt: new Date(NOW).toISOString(),
      parked: null,
    });
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

describe("a move beside the onset of an incident", () => {
  const HOUR = 3_600_000;
  const at = Date.parse(NOW);
  const seen = (host: string, hoursAgo: number) =>
    row("a", "MX", [`10 ${host}`], new Date(at - hoursAgo * HOUR).toISOString());
  const rows = [seen("old.example", 30), seen("old.example", 12), seen("new.example", 8), seen("new.example", 0)];
  const sentence = (onsetHoursAgo: number) => {
    const move = mxMove(D, at, rows);
    return move ? moveSentence(D, move, new Date(at - onsetHoursAgo * HOUR)) : null;
  };
  test.each([
    [2, "The MX of shop.example changed 6 h before the onset: new.example instead of old.example, first seen then."],
    [
      10,
      "The MX of shop.example changed around the onset, between 2 h before and 2 h after it: new.example instead of old.example.",
    ],
    [20, "The MX of shop.example changed after the onset, within 12 h of it: new.example instead of old.example."],
  ])("an onset %i hours ago", (hours, text) => {
    expect(sentence(hours)).toBe(text);
  });
  test("sets that stand side by side, and one set alone, are no move", () => {
    expect(
      mxMove(D, at, [seen("old.example", 5), seen("new.example", 4), seen("old.example", 1), seen("new.example", 0)]),
    ).toBeNull();
    expect(mxMove(D, at, [seen("new.example", 8), seen("new.example", 0)])).toBeNull();
  });
});

describe("a domain looks parked", () => {
  const cname = (target: string): AnswerRow => ({
    ...row("a", "A", []),
    records: [{ name: D, type: "CNAME", ttl: 60, data: target }],
  });
  const PARK = "10 park-mx.above.com";
  test.each<[string, AnswerRow[], string | null]>([
    ["by its MX", [row("a", "MX", [PARK])], "MX park-mx.above.com"],
    [
      "by its name servers",
      [row("a", "MX", ["10 mx.example"]), row("a", "NS", ["ns1.sedoparking.com"])],
      "NS ns1.sedoparking.com",
    ],
    ["by an alias", [row("a", "MX", ["10 mx.example"]), cname("www.parkingcrew.net")], "CNAME www.parkingcrew.net"],
    ["not by a name that only ends alike", [row("a", "MX", ["10 mx.notsedoparking.com"])], null],
    ["not by name servers of others", [row("a", "MX", ["10 mx.example"]), row("a", "NS", ["ns1.example"])], null],
    ["not by the MX of a living domain there", [row("a", "MX", ["10 mx.above.com"])], null],
  ])("%s", (_, rows, because) => {
    const found = domainState(mxView(D, rows), rows, rows);
    expect(found.parked?.because ?? null).toBe(because);
    expect(found.state).toBe(because === null ? "healthy" : "looks_parked");
  });

  test("a domain that takes no mail at all is called that, parked or not", () => {
    const gone = [row("a", "MX", "nxdomain"), row("a", "NS", ["ns1.bodis.com"])];
    expect(domainState(mxView(D, gone), gone, gone).state).toBe("no_such_domain");
    const nobody = [row("a", "MX", ["0 ."]), row("a", "NS", ["ns1.bodis.com"])];
    expect(domainState(mxView(D, nobody), nobody, nobody).state).toBe("null_mx");
    const failed = [row("a", "MX", "timeout"), row("a", "NS", ["ns1.bodis.com"])];
    expect(domainState(mxView(D, failed), failed, failed).state).toBe("unknown");
  });

  test("a move to a parking service keeps its time", () => {
    const rows = [row("a", "MX", [PARK])];
    const before = row("a", "MX", ["10 old.example"], "2026-03-11T00:00:00Z");
    expect(domainState(mxView(D, rows), [before, ...rows], rows)).toMatchObject({
      ...{ state: "looks_parked", movedAt: new Date(NOW).toISOString() },
      parked: { service: "Above.com" },
    });
  });
});
