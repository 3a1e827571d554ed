import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimelineEntry } from "#lib/incident/contract";
import { autolink } from "#lib/incident/timeline/autolink";
import { groupsFrom, groupsOf } from "#lib/incident/timeline/entry-group";
import { placesOf } from "#lib/incident/timeline/entry-place";
import { type ExportedTimeline, timelineFile } from "#lib/incident/timeline/export-file";
import { pictureName, pictureType } from "#lib/incident/timeline/picture-type";

describe("the groups that a timeline is filtered by", () => {
  test.each([
    ["incident.opened", ["data"]],
    ["incident.window_moved", ["data"]],
    ["incident.resolved", ["decisions"]],
    ["incident.false_alarm", ["decisions"]],
    ["incident.merged", ["decisions"]],
    ["incident.window_fixed", ["decisions"]],
    ["note.written", ["notes"]],
    ["evidence.collected", ["evidence"]],
    ["verdict.made", ["evidence"]],
    ["hold.opened", ["retries"]],
    ["review.approved", ["decisions", "retries"]],
    ["release.started", ["decisions", "retries"]],
    ["outcome.failed", ["retries"]],
    ["nothing.known", []],
  ])("%s is in %j", (kind, groups) => {
    expect(groupsOf(kind)).toEqual(groups);
  });

  test("are read from a list with commas, each once; unknown words are left out", () => {
    expect(groupsFrom("notes, data,notes,x")).toEqual(["data", "notes"]);
    expect(groupsFrom("")).toEqual([]);
    expect(groupsFrom(undefined)).toEqual([]);
  });
});

describe("every entry links to its object", () => {
  test.each([
    ["cohort.frozen", { cohort: "coh_1" }, "/cohorts/coh_1"],
    ["review.approved", { cohort: "coh_1", review: "rev_1" }, "/reviews/rev_1 /cohorts/coh_1"],
    ["incident.merged", { incident: "inc_2", move: "mov_1" }, "/incidents/inc_2"],
    ["hold.opened", { hold: "hol_1" }, "#hold"],
    ["verdict.made", { verdict: "ver_1" }, "#why"],
    ["evidence.collected", { round: "evr_1" }, "#dns"],
    ["incident.opened", null, "#when"],
    ["incident.reviewed", null, "#report"],
    ["note.written", null, "#entry-7"],
    ["nothing.known", { other: "x" }, "#entry-7"],
  ])("%s with %j → %s", (kind, link, hrefs) => {
    expect(
      placesOf({ id: "7", kind, link })
        .map((place) => place.href)
        .join(" "),
    ).toBe(hrefs);
  });

  test("an id cannot lead elsewhere", () => {
    expect(placesOf({ id: "7", kind: "x", link: { event: "../../x?y" } })[0]?.href).toBe("/events/..%2F..%2Fx%3Fy");
  });
});

describe("addresses in a note", () => {
  test.each([
    ["see https://status.example.com/i/1.", "https://status.example.com/i/1"],
    ["(https://example.org/a_(b))", "https://example.org/a_(b)"],
    ["http://example.org/x?y=1&z=2, then", "http://example.org/x?y=1&z=2"],
    ['"https://example.org"', "https://example.org"],
    ["javascript:alert(1) ftp://example.org", ""],
    ["xhttps://example.org", ""],
    ["https://", ""],
  ])("in %j: %s", (text, hrefs) => {
    const parts = autolink(text);
    expect(parts.flatMap((part) => part.href ?? []).join(" ")).toBe(hrefs);
    expect(parts.map((part) => part.text).join("")).toBe(text);
  });

  test("whatever is written, nothing is lost and only http(s) is linked", () => {
    const pieces = fc.constantFrom("https://", "http://a.example", "javascript:", " ", ")", "(", ".", "<b>", "é", "\n");
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 12 }), (all) => {
        const text = all.join("");
        const parts = autolink(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const { href } of parts) if (href !== null) expect(href).toMatch(/^https?:\/\//i);
      }),
    );
  });
});

describe("a picture is what its bytes say", () => {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));
  test.each([
    ["\x89PNG\r\n\x1a\n…", "image/png"],
    ["\xff\xd8\xff\xe0", "image/jpeg"],
    ["RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"],
    ["RIFF\x10\x00\x00\x00WAVE", null],
    ["GIF89a", null],
    ["<svg xmlns='http://www.w3.org/2000/svg'>", null],
    ["\x89PNG", null],
    ["", null],
  ])("%j is %s", (text, type) => {
    expect(pictureType(bytes(text))).toBe(type);
  });

  test.each([
    ["Screenshot 2026-11-20.PNG", "image/jpeg", "Screenshot-2026-11-20.jpg"],
    ['a"\r\nset-cookie: x.png', "image/png", "a-set-cookie-x.png"],
    ["../../etc/passwd", "image/webp", "etc-passwd.webp"],
    ["図", "image/png", "picture.png"],
  ] as const)("%j as %s is called %s", (name, type, safe) => {
    expect(pictureName(name, type)).toBe(safe);
  });
});

describe("the file of a timeline", () => {
  const entry: TimelineEntry = {
    id: "7",
    at: "2026-11-20T12:00:05.000Z",
    writtenAt: "2026-11-20T13:00:00.000Z",
    kind: "note.written",
    actor: { kind: "person", id: "usr_1", name: "=Ada" },
    text: "# loud, [link](x)\nsecond",
    link: { event: "9", cohort: "coh_1" },
    curated: true,
    groups: ["notes"],
    pinned: null,
    note: {
      edited: { name: "Eve", at: "2026-11-20T14:00:00.000Z", versions: 2 },
      withdrawn: null,
      pictures: [{ id: "pic_1", name: "a.png", mediaType: "image/png", sizeBytes: 9, sha256: "ab" }],
    },
  };
  const timeline: ExportedTimeline = {
    incident: { id: "inc_1", number: 4, providerLabel: "Yahoo", reason: "relay_denied" },
    full: false,
    entries: [entry],
    cut: 3,
  };

  test("as Markdown keeps strangers' text as text, and says what is not in it", () => {
    expect(timelineFile("md", timeline)).toBe(
      "# Timeline of incident 4: Yahoo\n\nThe curated timeline, oldest first, UTC.\n\n- 2026-11-20 12:00:05 UTC · =Ada · \\# loud, \\[link\\](x) second (edited by Eve at 2026-11-20 14:00:00 UTC; picture a.png, SHA-256 ab)\n\nNot shown: 3 older entries.\n",
    );
    expect(timelineFile("md", { ...timeline, entries: [], cut: 0 })).toContain("Nothing yet.");
  });

  test("as CSV is guarded against formulas and quoted", () => {
    expect(timelineFile("csv", timeline)).toBe(
      'at,written_at,kind,who,text,links,edited_by,withdrawn_by,pictures\r\n2026-11-20T12:00:05.000Z,2026-11-20T13:00:00.000Z,note.written,\'=Ada,"# loud, [link](x)\nsecond",cohort coh_1; event 9,Eve,,ab\r\n',
    );
  });

  test("as JSON has the same bytes whatever the order of its members", () => {
    const turned = Object.fromEntries(Object.entries(entry).reverse()) as TimelineEntry;
    expect(timelineFile("json", { ...timeline, entries: [turned] })).toBe(timelineFile("json", timeline));
    expect(JSON.parse(timelineFile("json", timeline))).toEqual(timeline);
  });
});
