/** The command a writer names, in the words of Postfix. */
export function commandOf(text: string): string | null {
  const upper = text.toUpperCase();
  for (const command of ["RCPT TO", "MAIL FROM", "STARTTLS", "EHLO", "HELO", "AUTH"]) {
    if (upper.startsWith(command) || upper.startsWith(`PIPELINED ${command}`)) return command;
  }
  if (upper.includes("END OF DATA")) return "end of DATA";
  if (upper.includes("INITIAL CONNECTION")) return "CONNECT";
  return upper.startsWith("DATA") || upper.startsWith("PIPELINED DATA") ? "DATA" : null;
}
