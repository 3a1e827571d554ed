/** Text on one line that Markdown takes as text. */
export function plainMarkdown(text: string): string {
  return oneLine(text).replace(/[\\`*_[\]<>#]/g, (sign) => `\\${sign}`);
}

/** The text without line ends, tabs and NULs, each run of them a blank. */
export function oneLine(text: string): string {
  return text.replace(/[\r\n\t\0\u2028\u2029]+/g, " ").trim();
}
