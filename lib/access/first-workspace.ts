import { ensureWorkspace } from "#lib/access/store";

/** The workspace of this desk, made when there is none: for commands and processes on the server itself. */
export async function firstWorkspace(): Promise<string> {
  return ensureWorkspace();
}
