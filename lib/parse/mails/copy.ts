/**
 * How writers say that the returned mail begins: the start of a line in lower case, without dashes and blanks before it.
 * What stands below tells nothing of the failure.
 */
const COPY_STARTS: readonly string[] = [
  "below this line is a copy",
  "below the next line is a copy",
  "this is a copy of the message",
  "this is a copy of your message",
  "this is a copy of the headers",
  "the header of the original message is following",
  "original message follows",
  "original message header",
  "original message headers follow",
  "original message -",
  "original message ---",
  "mensaje original adjunto",
  "message headers follow",
  "message header follow",
  "message text follows",
  "below is a copy of the original message",
  "unsent message follows",
  "unsent message below",
  "undelivered message follows",
  "unsent message starts",
  "returned mail",
  "returned message",
  "forwarded message",
  "included is a copy of the message",
  "your message reads",
  "your original message follows",
  "the first 50 lines of your original message",
  "start of returned message",
  "the original message",
  "the following is a copy",
  "here is a copy of",
  "here is your returned mail",
  "old message:",
  "original mail",
  "original message:",
  "original message as follows",
  "copy of the message",
  "message header:",
  "text of your message",
  "text of message follows",
  "a copy of the message",
];

// A sentence such as `The original message was received at …` is no heading.
const NO_COPY: readonly string[] = [
  "the original message was received",
  "the original message was",
  "the original message is",
  "the original message has",
  "returned mail:",
  "returned message:",
];

/** The text a mail system wrote, cut off where the copy of the mail begins, and that copy ("" when there is none). */
export function splitCopy(text: string): { told: string; copy: string } {
  for (let at = 0; at < text.length; ) {
    const lf = text.indexOf("\n", at);
    const end = lf < 0 ? text.length : lf;
    if (end - at < 200 && startsCopy(text.slice(at, end))) {
      return { told: text.slice(0, at), copy: text.slice(end + 1) };
    }
    at = end + 1;
  }
  return { told: text, copy: "" };
}

function startsCopy(line: string): boolean {
  let from = 0;
  while (from < line.length && " -=|*_#>".includes(line.charAt(from))) from++;
  const words = line.slice(from).toLowerCase();
  if (words.startsWith("received:") || words.startsWith("return-path:")) return from === 0;
  return COPY_STARTS.some((start) => words.startsWith(start)) && !NO_COPY.some((start) => words.startsWith(start));
}
