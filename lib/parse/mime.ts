import { field, type Headers, lineAfter, readHeaders, readParameters } from "#lib/parse/headers";
import { LIMITS, type Notice } from "#lib/parse/limits";

/** One leaf of a mail. `body` holds one character a byte; mails inside are leaves too. */
export type Part = {
  type: string;
  parameters: ReadonlyMap<string, string>;
  encoding: string;
  headers: Headers;
  body: string;
};

/** A mail taken apart (RFC 2045, 2046): its own header and its leaves in order. */
export type Mail = { headers: Headers; type: string; parameters: ReadonlyMap<string, string>; parts: Part[] };

type Walk = { parts: Part[]; seen: number; notice: (notice: Notice) => void };

/**
 * Takes `text` (one character a byte, line ends LF) apart in one pass a nesting level. Of more parts or levels than the
 * limits allow the rest is left out, with a notice. A missing last boundary ends the last part where the text ends.
 */
export function readMime(text: string, notice: (notice: Notice) => void): Mail {
  const walk: Walk = { parts: [], seen: 0, notice };
  const top = addPart(text, 0, walk);
  return { headers: top.headers, type: top.type, parameters: top.parameters, parts: walk.parts };
}

function addPart(text: string, depth: number, walk: Walk): Part {
  walk.seen++;
  const { headers, body } = readHeaders(text, walk.notice);
  const content = readParameters(field(headers, "content-type") ?? "text/plain");
  const part: Part = {
    type: content.value,
    parameters: content.parameters,
    encoding: (field(headers, "content-transfer-encoding") ?? "").trim().toLowerCase(),
    headers,
    body: text.slice(body),
  };
  if (!part.type.startsWith("multipart/")) {
    walk.parts.push(part);
  } else if (depth >= LIMITS.mimeDepthMax) {
    walk.notice({ what: "Parts are nested deeper than 100; the inner ones were left out.", where: "mail" });
  } else {
    const boundary = content.parameters.get("boundary") ?? guessBoundary(part.body);
    if (boundary) cutParts(part.body, boundary, depth, walk);
    else walk.parts.push(part);
  }
  return part;
}

/** Some writers forget the parameter; the first line that starts with `--` shows it. */
function guessBoundary(body: string): string | null {
  const at = body.startsWith("--") ? 0 : body.indexOf("\n--") + 1;
  if (!body.startsWith("--", at)) return null;
  return body.slice(at + 2, lineAfter(body, at) - 1).trimEnd() || null;
}

function cutParts(body: string, boundary: string, depth: number, walk: Walk): void {
  const mark = `--${boundary.trimEnd()}`;
  let from = -1;
  let at = 0;
  for (;;) {
    const hit = findMark(body, mark, at);
    if (from >= 0) {
      // The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
      const part = body.slice(from, hit < 0 ? undefined : Math.max(from, hit - 1));
      if (walk.seen >= LIMITS.mimePartsMax) {
        walk.notice({ what: "A mail has more than 1000 parts; the rest was left out.", where: "mail" });
        return;
      }
      addPart(part, depth + 1, walk);
    }
    if (hit < 0 || body.startsWith("--", hit + mark.length)) return;
    from = Math.min(lineAfter(body, hit), body.length);
    at = from;
  }
}

/** The next line that is the boundary, with blanks or `--` after it at most. */
function findMark(body: string, mark: string, from: number): number {
  for (let at = body.indexOf(mark, from); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body.charCodeAt(at - 1) !== 10) continue;
    const after = body.charCodeAt(at + mark.length);
    if (Number.isNaN(after) || after === 10 || after === 32 || after === 9) return at;
    if (body.startsWith("--", at + mark.length)) return at;
  }
  return -1;
}
