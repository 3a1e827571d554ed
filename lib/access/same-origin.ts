import { ServiceError } from "#lib/platform/errors";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Whether a browser sent `request` from one of our own pages: `Origin` names the host that was asked (or `ownUrl`), or,
 * when there is no Origin, `Sec-Fetch-Site` says so. Without either it is `null`: not a browser, or a very old one.
 */
export function fromOwnPage(request: Request, ownUrl?: string): boolean | null {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = request.headers.get("origin");
  if (origin === null) return site === null ? null : true;
  if (ownUrl !== undefined && origin === new URL(ownUrl).origin) return true;
  // "null" (sandboxed frames, some redirects) is nobody's page.
  if (!URL.canParse(origin)) return false;
  const host = request.headers.get("host") ?? new URL(request.url).host;
  return new URL(origin).host === host;
}

/**
 * Refuses a request that changes something unless one of our pages sent it: a cookie travels with forged requests too.
 * `proof` "needed": a missing Origin is refused as well, because a cookie is what speaks for the person.
 */
export function requireOwnPage(request: Request, proof: "needed" | "if-browser", ownUrl?: string): void {
  if (SAFE.has(request.method)) return;
  const own = fromOwnPage(request, ownUrl);
  if (own === true || (own === null && proof === "if-browser")) return;
  throw new ServiceError(
    "forbidden",
    "This request did not come from a page of this desk, so nothing was changed. Open the desk and try again there; programs use an API token.",
  );
}
