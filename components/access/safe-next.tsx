/** Where to go after signing in: a path of this site, never another host. Anything doubtful becomes the front page. */
export function safeNext(value: string | string[] | null | undefined): string {
  if (typeof value !== "string" || !/^\/(?![/\\])/.test(value)) return "/";
  // A control character could be dropped by the browser and turn "/\t/host" into "//host".
  return [...value].some((character) => character < " " || character === "\\") ? "/" : value;
}
