import { LIMITS } from "#lib/parse/limits";
import { cut } from "#lib/parse/text";

const BREAKS: ReadonlySet<string> = new Set(
  "p br div tr li h1 h2 h3 h4 h5 table ul ol pre hr td th blockquote title".split(" "),
);
const SKIPPED: readonly string[] = ["style", "script"];
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["#39", "'"],
  ["#43", "+"],
  ["#64", "@"],
]);

/** The words of an HTML part, a line a block: what a person reads, in one pass and without styles and scripts. */
export function htmlWords(html: string): string {
  const text = cut(html, LIMITS.humanTextCharsMax);
  // Some send plain text under the name of HTML; its line ends are all it has.
  if (!text.includes("<")) return entities(text);
  let out = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    out += entities(flat(text.slice(at, open < 0 ? undefined : open)));
    if (open < 0) break;
    const close = text.indexOf(">", open);
    if (close < 0) break;
    const name = tagName(text, open, close);
    at = close + 1;
    if (BREAKS.has(name)) out += "\n";
    if (SKIPPED.includes(name) && text.charCodeAt(open + 1) !== 47) {
      const end = text.indexOf(`</${name}`, at);
      at = end < 0 ? text.length : end;
    }
  }
  return out;
}

/** Line ends inside HTML are blanks. */
function flat(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", " ") : text;
}

function tagName(text: string, open: number, close: number): string {
  const inside = text.slice(open + 1, Math.min(close, open + 20)).toLowerCase();
  const name = inside.startsWith("/") ? inside.slice(1) : inside;
  return (name.split(" ", 1)[0] ?? "").replace("/", "");
}

function entities(text: string): string {
  if (!text.includes("&")) return text;
  let out = "";
  let from = 0;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", from)) {
    const end = text.indexOf(";", at);
    const known = end > at && end - at <= 8 ? ENTITIES.get(text.slice(at + 1, end).toLowerCase()) : undefined;
    out += text.slice(from, at) + (known ?? "&");
    from = known === undefined ? at + 1 : end + 1;
  }
  return out + text.slice(from);
}
