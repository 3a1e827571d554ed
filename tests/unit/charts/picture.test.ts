import { describe, expect, test } from "vitest";
import { pictureOf, svgOf } from "#components/charts/picture";
import { chartData } from "#components/charts/series";

const START = Date.parse("2026-03-12T02:00:00Z");
const STEP = { expected: 1, upper: 3, opensAt: null };

const data = chartData({
  from: new Date(START).toISOString(),
  to: new Date(START + 120_000).toISOString(),
  stepSeconds: 60,
  buckets: [
    { at: new Date(START).toISOString(), attempts: 9, counts: { "a<b>&\u0001": 4 } },
    { at: new Date(START + 60_000).toISOString(), attempts: null, counts: {} },
  ],
  providers: [
    { provider: "a<b>&\u0001", label: "a<b>&\u0001", attempts: 9, failures: 4, lastHeardAt: null, spark: [] },
  ],
});

const wish = {
  data,
  usual: [STEP, null],
  bands: [
    {
      provider: null,
      id: "inc_1",
      from: START,
      to: null,
      side: "theirs" as const,
      label: "Yahoo",
      sentence: "The refusing servers are in its MX.",
      href: "/incidents/inc_1",
      weight: 1,
    },
  ],
  scale: "log" as const,
  title: "Relay denied",
  now: START + 3_600_000,
};

describe("the picture to save", () => {
  const svg = svgOf(pictureOf(wish), (name) => (name === "var(--bg)" ? "#ffffff" : "#123456"), 'Geist, "Geist Sans"');

  test("tells its title, its range in UTC, its scale, its legend and its incidents without the page around it", () => {
    for (const words of [
      ">Relay denied<",
      "2026-03-12 02:00 to 2026-03-12 02:02 UTC",
      "log(1 + y)",
      "expected (dashed) up to usual",
      ">Yahoo: theirs<",
      ">The refusing servers are in its MX.<",
    ])
      expect(svg).toContain(words);
  });

  test("tells a step in which nothing was heard from a zero, and from one that has not come yet", () => {
    expect(svg).toContain(">nothing heard<");
    expect(svgOf(pictureOf({ ...wish, now: START + 60_000 }), () => "#000000", "Geist")).not.toContain("nothing heard");
  });

  test("holds names from outside as text only, and nothing that XML or a reader would trip over", () => {
    expect(svg).toContain("a&lt;b&gt;&amp;\ufffd 4");
    expect(svg).toContain('font-family="Geist, &quot;Geist Sans&quot;"');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(svg).not.toMatch(/[\u0000-\u0008]|<b>|NaN|undefined/);
  });

  test("needs nothing from outside: no address but the name space, no style of the page", () => {
    expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
    expect(svg).not.toMatch(/var\(|href=|url\(|class=/);
  });
});
