/** Which mails a route takes: one recipient domain, everything below a domain, one address, or all mail. */
export type RouteScope =
  | { kind: "domain"; domain: string }
  | { kind: "below"; domain: string }
  | { kind: "address"; address: string; domain: string }
  /** Chosen by the sender or by something else that is not the recipient's domain. */
  | { kind: "all"; because: string };

export type RouteHost = {
  /** Lower-case name, or an address. */
  host: string;
  port: number | null;
  /** The MX of that name is asked instead of its address: `relayhost = example.net` without brackets. */
  viaMx: boolean;
};

/** One line of a mail server's configuration that sends mail somewhere else than DNS says. */
export type StaticRoute = {
  /** 1-based line of the text that was given. */
  line: number;
  scope: RouteScope;
  hosts: RouteHost[];
  /** The setting as its program calls it: `relayhost`, `transport_maps`, `manualroute`, `mx_list` … */
  directive: string;
  /** The line itself, for the proof. */
  raw: string;
};

/** A setting that changes where mail goes without naming a host. */
export type RouteNote = { line: number; directive: string; what: string };

export const ROUTE_FORMATS = [
  "postfix_main",
  "postfix_transport",
  "exim",
  "sendmail_mailertable",
  "kumomta",
  "powermta",
  "exchange_connector",
] as const;
export type RouteFormat = (typeof ROUTE_FORMATS)[number];

/** What one pasted text says about routes. Lines that could not be read are named, the others count. */
export type RouteReading = { routes: StaticRoute[]; notes: RouteNote[]; problems: { line: number; what: string }[] };

/** Whether the route takes mail for a recipient at `domain` (lower case). Address routes take some of it. */
export function takesDomain({ scope }: StaticRoute, domain: string): boolean {
  if (scope.kind === "all") return true;
  if (scope.kind === "below") return domain.endsWith(`.${scope.domain}`);
  return scope.domain === domain;
}

/** `example.com`, `below example.com`, `all mail` …, for a sentence. */
export function scopeWords(scope: RouteScope): string {
  if (scope.kind === "domain") return scope.domain;
  if (scope.kind === "below") return `every domain below ${scope.domain}`;
  return scope.kind === "address" ? scope.address : `all mail (${scope.because})`;
}
