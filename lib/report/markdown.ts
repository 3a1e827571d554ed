import { oneLine, plainMarkdown as plain } from "#lib/platform/plain-markdown";
import { type Block, cutWords, type Run, reportDocument, type Section } from "#lib/report/document";
import type { ReportFacts } from "#lib/report/report-facts";

/** The facts as Markdown for people; strangers' text stands in code spans and cannot leave them. */
export function reportMarkdown(facts: ReportFacts): string {
  const { title, lead, sections, foot } = reportDocument(facts);
  const blocks = [`# ${plain(title)}`, ...lead.map(block), ...sections.map(section), plain(foot), hashLine(facts)];
  return `${blocks.join("\n\n")}\n`;
}

function hashLine({ sha256 }: ReportFacts): string {
  return `SHA-256 of the facts in this report ${code(sha256)}`;
}

function section(one: Section): string {
  const left = cutWords(one);
  return [`## ${one.title}`, ...one.blocks.map(block), ...(left ? [left] : [])].join("\n\n");
}

function block(one: Block): string {
  switch (one.kind) {
    case "text":
      return runs(one.runs);
    case "list":
      return one.items.map((item) => `- ${runs(item)}`).join("\n");
    case "table":
      return table(
        one.head,
        one.rows.map((row) => row.map((cell) => runs([cell]))),
      );
    case "picture":
      return `![${plain(one.alt)}](data:image/svg+xml;base64,${Buffer.from(one.svg).toString("base64")})`;
  }
}

function runs(all: readonly Run[]): string {
  return all.map((run, index) => inline(run, index === 0, index === all.length - 1)).join("");
}

function inline(run: Run, first: boolean, last: boolean): string {
  if (typeof run !== "string") return "code" in run ? code(run.code) : `**${plain(run.strong)}**`;
  // Blanks between the runs are wanted; those at both ends are not.
  const before = !first && run.startsWith(" ") ? " " : "";
  const after = !last && run.endsWith(" ") ? " " : "";
  return `${before}${plain(run)}${after}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A code span on one line, fenced by more backticks than it holds. */
function code(text: string): string {
  const line = oneLine(text) || " ";
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}
