import { Command, InvalidArgumentError } from "commander";
import { systemActor } from "#lib/access/actor";
import { firstWorkspace } from "#lib/access/first-workspace";
import { canonicalAddress } from "#lib/evidence/address";
import { askAuthorities } from "#lib/evidence/ask-authorities";
import { askAddress, askableDomain, askDomain } from "#lib/evidence/ask-domain";
import type { Resolver } from "#lib/evidence/ask-resolver";
import { type Answer, createAsker, isDefinite } from "#lib/evidence/asker";
import { type AnswerRow, mxView, ptrView } from "#lib/evidence/mx-view";
import { configuredResolvers, parseResolver } from "#lib/evidence/resolvers";
import { systemNow } from "#lib/platform/clock";
import { env } from "#lib/platform/env";
import { findSeenBefore } from "#lib/verdict/find-seen-before";
import { knownHosts } from "#lib/verdict/known-hosts";
import { matchLevel, type SeenBefore } from "#lib/verdict/match-level";

/** What `rebound route` prints. */
export type Route = {
  level: number | null;
  name: string;
  agree: boolean | null;
  nullMx: boolean;
  implicitMx: boolean;
  provider: string;
  answers: {
    resolver: string;
    rcode: string;
    ttl: number | null;
    mx: { host: string; preference: number; addresses: string[] }[];
  }[];
  reasons: string[];
};

export type RouteQuestion = {
  /** As askableDomain gives it. */
  domain: string;
  /** Canonical. */
  ip: string | null;
  host: string | null;
  resolvers: readonly Resolver[];
  /** Ask the name servers of the zone itself too. */
  authorities: boolean;
  now: Date;
  /** What the database keeps of earlier answers; nothing without one. */
  seenBefore: readonly SeenBefore[];
};

/** The whole answer, so that a dead resolver costs no more than a slow one. */
const BUDGET_MS = 2_800;

/** Asks DNS about a domain and says where a rejecting server stands against its MX. */
export async function findRoute(question: RouteQuestion): Promise<Route> {
  const { domain, ip, host, resolvers, now, seenBefore } = question;
  const asker = createAsker({ resolversFor: () => resolvers, now, budgetMs: BUDGET_MS });
  await Promise.all([
    askDomain(asker, domain),
    question.authorities ? askAuthorities(asker, domain) : null,
    ip === null ? null : askAddress(asker, ip),
  ]);
  const rows = asker.answers().map(rowOf);
  const view = mxView(domain, rows);
  const known = knownHosts();
  const server = { remoteIp: ip, remoteMta: host, remotePort: null };
  const match = matchLevel(server, {
    ...known,
    ownHop: known.ownHop(server),
    view,
    seenBefore,
    ptr: ip === null ? null : ptrView(ip, rows),
  });
  const reasons = ip === null && host === null ? ["No address or host was given to compare."] : match.reasons;
  const { agree, nullMx, implicitMx } = view;
  const mxHosts = view.answers.flatMap((answer) => answer.mx.map((mx) => mx.host));
  return {
    ...{ level: match.level, name: match.name, agree, nullMx, implicitMx },
    provider: known.providerOfRoute(domain, mxHosts),
    answers: view.answers.map(({ resolver, rcode, result, ttl, mx }) => ({
      resolver,
      // A server that said nothing usable has no code of its own: then the kind of failure stands here.
      rcode: isDefinite(result) || rcode === result.toUpperCase() ? (rcode ?? result) : result,
      ttl,
      mx: mx.map(({ host: name, preference, addresses }) => ({ host: name, preference, addresses })),
    })),
    reasons: [...reasons, ...(agree === false ? ["The resolvers do not give the same MX."] : [])],
  };
}

/** `rebound route DOMAIN [IP] [--host H] [--at TIME] [--resolver HOST[:PORT]]…`. Needs no database. */
export function routeCommand(): Command {
  return new Command("route")
    .description("say whether a server is one of the domain's MX, according to each resolver")
    .argument("<domain>", "recipient domain", domainArgument)
    .argument("[ip]", "address that refused", addressArgument)
    .option("--host <name>", "host that refused, when the address is not known")
    .option("--at <time>", "when it refused (ISO 8601)", timeArgument)
    .option("--resolver <host[:port]>", "ask this one; may be given several times", resolverArgument, [])
    .action(async (domain: string, ip: string | undefined, options: Options) => {
      const resolvers = options.resolver.length > 0 ? options.resolver : configuredResolvers();
      const now = systemNow();
      const seenBefore = env().DATABASE_URL ? await readSeenBefore(domain, options.at ?? now) : [];
      // Resolvers that a person names are the whole question.
      const authorities = options.resolver.length === 0;
      const server = { ip: ip ?? null, host: options.host ?? null };
      const question = { domain, ...server, resolvers, authorities, now, seenBefore };
      const route = await findRoute(question);
      if (options.at)
        route.reasons.push(`The answers are of ${now.toISOString()}, not of ${options.at.toISOString()}.`);
      console.log(JSON.stringify(route));
      // Done, but nobody said anything about the domain.
      process.exitCode = route.answers.some((answer) => SPOKEN.includes(answer.rcode)) ? 0 : 1;
    });
}

type Options = { host?: string; at?: Date; resolver: Resolver[] };

const SPOKEN = ["NOERROR", "NXDOMAIN"];

/** Earlier answers of this desk. A database that does not answer costs the past, not the route. */
async function readSeenBefore(domain: string, at: Date): Promise<SeenBefore[]> {
  try {
    const actor = systemActor("cli.route", await firstWorkspace());
    return await findSeenBefore(actor, { domain, at });
  } catch (error) {
    console.error(`Earlier answers could not be read: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

function rowOf(answer: Answer): AnswerRow {
  return { ...answer, id: null };
}

function domainArgument(text: string): string {
  const domain = askableDomain(text);
  if (domain === null) throw new InvalidArgumentError("That is no domain name.");
  return domain;
}

function addressArgument(text: string): string {
  const address = canonicalAddress(text);
  if (address === null) throw new InvalidArgumentError("That is no IPv4 or IPv6 address; a host name goes to --host.");
  return address;
}

function timeArgument(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("That is no time such as 2026-03-12T02:14:00Z.");
  return time;
}

function resolverArgument(text: string, before: Resolver[]): Resolver[] {
  const resolver = parseResolver(text);
  if (!resolver) throw new InvalidArgumentError("That is not HOST, HOST:PORT or [IPv6]:PORT.");
  return [...before, resolver];
}
