import { isDigit, statusEnd } from "#lib/parse/scan";

/** Finds the codes that the second and later lines of a reply repeat. */
export class Continuation {
  private first = true;
  private code = "";
  private status = "";
  private multiline = false;
  private afterCode = false;

  /** Where the words of the token `reply[start, stop)` begin. */
  repeated(reply: string, start: number, stop: number): number {
    const codeEnd = start + 3;
    const isCode =
      isDigit(reply.charCodeAt(start)) && isDigit(reply.charCodeAt(start + 1)) && isDigit(reply.charCodeAt(start + 2));
    const dash = reply.charCodeAt(codeEnd) === 45 && codeEnd < stop;
    if (this.first) {
      this.first = false;
      if (isCode && (stop === codeEnd || dash)) {
        this.code = reply.slice(start, codeEnd);
        this.multiline = dash;
        this.afterCode = true;
        if (dash) this.statusAt(reply, codeEnd + 1, stop);
      }
      return start;
    }
    if (this.afterCode && this.status === "") this.statusAt(reply, start, stop);
    else if (this.multiline && isCode && reply.startsWith(this.code, start)) {
      if (dash)
        return this.status !== "" && reply.startsWith(this.status, codeEnd + 1)
          ? codeEnd + 1 + this.status.length
          : codeEnd + 1;
      if (stop === codeEnd) return stop;
    } else if (this.status !== "" && stop - start === this.status.length && reply.startsWith(this.status, start)) {
      return stop;
    }
    this.afterCode = false;
    return start;
  }

  private statusAt(reply: string, at: number, stop: number): void {
    const end = statusEnd(reply, at);
    if (end > 0 && end <= stop) this.status = reply.slice(at, end);
    this.afterCode = false;
  }
}
