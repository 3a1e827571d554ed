import { notFound } from "#lib/platform/errors";

/** The stage a path names, counted from 0. Throws `not_found` for anything else. */
export function stageIndexOf(text: string | undefined): number {
  if (text === undefined || !/^\d{1,3}$/.test(text)) throw notFound("This stage");
  return Number(text);
}
