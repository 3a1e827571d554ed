import type { Upload } from "#lib/intake/contract";

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\.(gz|gzip)$/i, "application/gzip"],
  [/\.eml$/i, "message/rfc822"],
  [/\.(mbox|mbx)$/i, "application/mbox"],
  [/\.(ndjson|jsonl)$/i, "application/x-ndjson"],
  [/\.(log|txt)(\.\d+)?$/i, "text/plain"],
];

/** The content type the intake wants for a file of this name. The bytes decide; this is only what we say they are. */
export function intakeType(name: string): string {
  return TYPES.find(([pattern]) => pattern.test(name))?.[1] ?? "application/octet-stream";
}

/** Streams one file to the intake. XMLHttpRequest, because fetch tells nobody how much has gone out. */
export function sendFile(
  file: File,
  options: { signal: AbortSignal; onSent: (bytes: number) => void },
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/intake?name=${encodeURIComponent(file.name.slice(0, 300))}`);
    request.setRequestHeader("content-type", intakeType(file.name));
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = (event) => options.onSent(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Upload);
      else reject(new Error(refusalWords(request)));
    };
    request.onerror = () =>
      reject(new Error("The connection broke. Nothing of this file was counted; send it again, nothing counts twice."));
    request.onabort = () => reject(new Error("You stopped it. Nothing of this file was counted."));
    options.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

function refusalWords(request: XMLHttpRequest): string {
  try {
    const problem = JSON.parse(request.responseText) as { detail?: unknown };
    if (typeof problem.detail === "string") return problem.detail;
  } catch {
    // Not a problem document: a proxy in between answered.
  }
  return `The server answered ${request.status}. Nothing of this file was counted; send it again.`;
}
