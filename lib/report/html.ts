import { type Block, cutWords, type Run, reportDocument, type Section } from "#lib/report/document";
import { escaped } from "#lib/report/escape";
import type { ReportFacts } from "#lib/report/report-facts";

/** The facts as one page that needs nothing from outside and runs nothing: to be read on a screen or printed on A4. */
export function reportHtml(facts: ReportFacts): string {
  const { title, lead, sections, foot } = reportDocument(facts);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${STYLE}${header(facts)}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${lead.map(block).join("\n")}
${sections.map(section).join("\n")}
<footer>
<p>${escaped(foot)}</p>
<p>SHA-256 of the facts in this report <code>${escaped(facts.sha256)}</code></p>
</footer>
</main>
</body>
</html>
`;
}

function section(one: Section): string {
  const left = cutWords(one);
  return `<section>\n<h2>${escaped(one.title)}</h2>\n${one.blocks.map(block).join("\n")}${left ? `\n<p class="cut">${escaped(left)}</p>` : ""}\n</section>`;
}

function block(one: Block): string {
  switch (one.kind) {
    case "text":
      return `<p>${runs(one.runs)}</p>`;
    case "list":
      return `<ul>\n${one.items.map((item) => `<li>${runs(item)}</li>`).join("\n")}\n</ul>`;
    case "table":
      return table(one.head, one.rows);
    case "picture":
      return `<figure><img alt="${escaped(one.alt)}" src="data:image/svg+xml;base64,${Buffer.from(one.svg).toString("base64")}"></figure>`;
  }
}

/** On each printed page: which incident, which report by its hash, and the page. Digits and hex only, so nothing can leave the style. */
function header({ incident, sha256 }: ReportFacts): string {
  const hash = sha256.replace(/[^0-9a-f]/g, "").slice(0, 64);
  return `@page {
  @top-left { content: "Incident ${Math.trunc(incident.number)}"; font: 8px system-ui, sans-serif; color: #5c5c57; }
  @top-right { content: "report ${hash}"; font: 8px ui-monospace, monospace; color: #5c5c57; }
  @bottom-right { content: "page " counter(page) " of " counter(pages); font: 8px system-ui, sans-serif; color: #5c5c57; }
}
`;
}

/** A table without a head names its rows in the first column. */
function table(head: readonly string[], rows: readonly (readonly Run[])[]): string {
  const named = head.every((cell) => cell === "");
  const top = named
    ? ""
    : `<thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("")}</tr></thead>`;
  const body = rows.map((row) => {
    const cells = row.map((cell, index) =>
      named && index === 0 ? `<th scope="row">${runs([cell])}</th>` : `<td>${runs([cell])}</td>`,
    );
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<div class="wide"><table${named ? ' class="named"' : ""}>${top}<tbody>\n${body.join("\n")}\n</tbody></table></div>`;
}

function runs(all: readonly Run[]): string {
  return all
    .map((run) => {
      if (typeof run === "string") return escaped(run);
      return "code" in run
        ? `<code${HASH.test(run.code) ? ' class="hash"' : ""}>${escaped(run.code)}</code>`
        : `<strong>${escaped(run.strong)}</strong>`;
    })
    .join("");
}

const HASH = /^[0-9a-f]{64}$/;

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1c1a; --muted: #5c5c57; --line: #d6d6d0; --bg: #ffffff; --soft: #f4f4f0; }
@media (prefers-color-scheme: dark) { @media screen { :root { --ink: #e8e8e3; --muted: #a3a39c; --line: #3a3a37; --bg: #181817; --soft: #232321; } } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 20px 48px; }
h1 { font-size: 22px; line-height: 1.25; margin: 0 0 8px; }
h2 { font-size: 16px; margin: 28px 0 8px; padding-top: 12px; border-top: 1px solid var(--line); }
p, li { max-width: 80ch; overflow-wrap: anywhere; }
ul { padding-left: 20px; margin: 8px 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 8px 0; }
th, td { text-align: left; vertical-align: top; padding: 4px 14px 4px 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; min-width: 6ch; }
td:has(code) { min-width: 16ch; }
.named td { overflow-wrap: anywhere; }
@media (max-width: 480px) { th { white-space: normal; } }
th { font-weight: 600; color: var(--muted); white-space: nowrap; }
code { font: 12px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
td code.hash { display: inline-block; width: 33ch; word-break: break-all; }
figure { margin: 8px 0; }
img { display: block; width: 100%; height: auto; background: #ffffff; }
footer, .cut { color: var(--muted); }
footer { margin-top: 28px; padding-top: 12px; border-top: 1px solid var(--line); }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  body { font-size: 10.5px; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  tr, figure, li { break-inside: avoid; }
  thead { display: table-header-group; }
  .wide { overflow: visible; }
  code { font-size: 9px; }
  td code.hash { width: 17ch; }
}
`;
