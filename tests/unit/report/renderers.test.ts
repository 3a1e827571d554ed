import { describe, expect, test } from "vitest";
import { incidentChart } from "#lib/report/chart";
import { reportCsv } from "#lib/report/csv";
import { reportHtml } from "#lib/report/html";
import { reportMarkdown } from "#lib/report/markdown";
import { maskDeep } from "#lib/report/mask";
import { reportJson } from "#lib/report/report-json";
import { facts, HASH } from "#tests/unit/report/facts";

describe("Markdown", () => {
  const text = reportMarkdown(facts);

  test("begins with the title and the one sentence", () => {
    expect(text.split("\n").slice(0, 3)).toEqual([
      "# Incident 12: relay denied at Yahoo",
      "",
      "Yahoo refused 400 recipients.",
    ]);
  });

  test("shows who said no with the match level, and what is not shown", () => {
    expect(text).toContain(
      "| `192.0.2.10` | `mx1.example.net` | 412 | 400 | 2026-11-20 02:14:07 UTC | 2026-11-20 05:31:00 UTC | 1 current |",
    );
    expect(text).toContain("Here are 1 of 3 servers, those with the most failures.");
  });

  test("names who approved which plan, and when", () => {
    expect(text).toContain(
      `| 3 | Ada | 2026-11-20 06:00:00 UTC | approved | Ben | 2026-11-20 06:10:00 UTC | \`${HASH}\` | \`${HASH}\` | Go \\| on |`,
    );
  });

  test("keeps strangers' text inside its line, its cell and its code span", () => {
    expect(text).toContain("| 9 | `` =cmd\\|' /C calc'!A0 `x` <b> `` |");
    expect(text).toContain("\\# not a heading - nor an item \\[x\\](http://example.org)");
  });

  test("says that addresses are masked, and that no verdict was made", () => {
    expect(text).toContain("Addresses are masked");
    expect(reportMarkdown({ ...facts, redacted: false })).not.toContain("Addresses are masked");
    expect(text).toContain("## Verdict\n\nNone yet.");
  });
});

describe("CSV", () => {
  const lines = reportCsv(facts).split("\r\n");

  test("has one head, six columns and CRLF line ends", () => {
    expect(lines[0]).toBe("section,at,who,what,count,detail");
    expect(lines.at(-1)).toBe("");
    expect(lines).toContain("incident,2026-11-20T02:14:07.000Z,,started,,");
    expect(lines).toContain(
      "server,2026-11-20T02:14:07.000Z,192.0.2.10,mx1.example.net,412,current; last seen 2026-11-20T05:31:00.000Z",
    );
  });

  test.each(["=1+1", "+1", "-1", "@a", "\tx", "\rx"])(
    "leads %j with an apostrophe, so that no sheet runs it",
    (reply) => {
      const csv = reportCsv({ ...facts, replies: [{ reply, events: 1, sampleEventId: "1" }] });
      expect(csv).toMatch(/reply,,,reply,1,"?'/);
    },
  );
});

test("JSON keeps the facts, with the title before them", () => {
  const parsed = JSON.parse(reportJson(facts)) as Record<string, unknown>;
  expect(parsed).toEqual({ title: "Incident 12: relay denied at Yahoo", ...facts });
  expect(Object.keys(parsed)[0]).toBe("title");
});

test.each([reportMarkdown, reportCsv, reportJson])("%o gives the same bytes for the same facts", (render) => {
  expect(render(structuredClone(facts))).toBe(render(facts));
});

describe("the printable page", () => {
  const html = reportHtml(facts);

  test("runs nothing and loads nothing", () => {
    expect(html).not.toMatch(/<script|<link|<iframe|\son\w+=|href=|url\(|src="(?!data:image\/svg)/i);
  });

  test("holds strangers' text as text", () => {
    expect(html).toContain("<code>=cmd|' /C calc");
    expect(html).toContain("`x` &lt;b&gt;</code>");
    expect(html).toContain("[x](http://example.org)");
  });

  test("says what is not shown, what was masked and what its facts hash to", () => {
    expect(html).toContain("Here are 1 of 3 servers, those with the most failures.");
    expect(html).toContain("Masked here: 3 addresses, 1 link.");
    expect(html).toContain(`<code>${HASH}</code>`);
  });

  test("draws the course of the incident, and says it in words", () => {
    const [, picture = ""] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(html) ?? [];
    const svg = Buffer.from(picture, "base64").toString();
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain("relay denied at Yahoo");
    expect(svg).toContain("nothing heard");
    expect(html).toContain("Failures in 3 steps of 5 min: 412 in all, most at 02:20 UTC with 400.");
  });

  test("no name from outside leaves the picture's text", () => {
    const hostile = { ...facts, incident: { ...facts.incident, providerLabel: '"><script>alert(1)</script>' } };
    const svg = incidentChart(hostile.incident, hostile.course).svg;
    expect(svg).not.toContain("<script>");
  });
});

test("the chart shows what was usual, and says so in words where it was not known", () => {
  const { svg, alt } = incidentChart(facts.incident, facts.course);
  expect(svg).toContain("expected (dashed) up to usual");
  expect(svg).toContain('stroke-dasharray="4 3"');
  expect(svg).toContain(`aria-label="${alt}"`);
  const young = {
    ...facts.course,
    buckets: facts.course.buckets.map((one) => ({ ...one, expected: null, upper: null })),
  };
  expect(incidentChart(facts.incident, young).alt).toContain("What is usual was not known yet.");
  expect(incidentChart(facts.incident, young).svg).toContain("too young to know what is usual");
});

test("what to change names who, what and with which line", () => {
  expect(reportMarkdown(facts)).toContain(
    "| Us | The host of this route is not in the MX. Route for example.net in mta-1 transport, line 7, so since 2026-11-19 00:00:00 UTC. | `example.net smtp:[192.0.2.10]` |",
  );
  expect(reportCsv(facts)).toContain("change,2026-11-19T00:00:00.000Z,Us,The host of this route is not in the MX.");
});

test("each printed page carries the incident and the hash of the report, and no name from outside", () => {
  const page = /@page \{\n[\s\S]*?\n\}/.exec(reportHtml({ ...facts, sha256: `${HASH}"; } body {` }))?.[0];
  expect(page).toContain(`content: "report ${HASH}";`);
  expect(page).toContain('content: "Incident 12";');
});

describe("redaction", () => {
  let planted = 0;
  /** The same facts with an address and a link of a stranger in every text. */
  const plant = <T>(value: T): T => {
    if (typeof value === "string")
      return `${value} <zq.secret${planted++}@victim.example> https://victim.example/u?token=zq.secret zq.secret%40victim.example` as T;
    if (Array.isArray(value)) return value.map(plant) as T;
    if (value !== null && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plant(member)])) as T;
    return value;
  };

  test("leaves no address and no link of a stranger in any format, whatever field they stand in", () => {
    const { value, addresses, links } = maskDeep(plant({ ...facts, course: undefined }));
    const masked = { ...value, course: facts.course, redacted: true };
    expect(planted).toBeGreaterThan(40);
    expect([addresses, links]).toEqual([2 * planted, planted]);
    for (const render of [reportMarkdown, reportHtml, reportJson, reportCsv]) {
      const text = render(masked);
      expect(text).not.toMatch(/secret/);
      for (const [, picture = ""] of text.matchAll(/base64,([A-Za-z0-9+/=]+)/g))
        expect(Buffer.from(picture, "base64").toString()).not.toMatch(/secret/);
    }
  });
});
