import { isInternal } from "#lib/evidence/address";
import type { Resolver } from "#lib/evidence/ask-resolver";
import { type Answer, type Asker, isDefinite } from "#lib/evidence/asker";
import { isAskable, isUnder } from "#lib/evidence/dns-name";
import { AUTHORITY_SUFFIX, mxRecords } from "#lib/evidence/mx-view";

/** Name servers of a zone that are asked; more would say the same again. */
const SERVERS_MAX = 4;
/** Labels above the domain that are looked at for the zone it lies in. */
const WALK_MAX = 4;
/** So that a verdict over silent name servers still comes within 3 s. */
const WAIT_MS = 2_500;

/** Where name servers listen, and which addresses may be asked: what a zone names must not lead into our own network. */
export type AuthorityRules = { port: number; mayAsk: (address: string) => boolean };

export const AUTHORITY_RULES: AuthorityRules = { port: 53, mayAsk: (address) => !isInternal(address) };

/**
 * Asks the name servers of the zone of `domain` itself for its MX, and for the addresses of MX hosts inside the zone. They
 * know a change before any cache does. Found by walking NS upwards from the domain; gives up after 2.5 s, with what was
 * heard until then.
 */
export async function askAuthorities(
  asker: Asker,
  domain: string,
  rules: AuthorityRules = AUTHORITY_RULES,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([askNow(asker, domain, rules), enough]);
  clearTimeout(timer);
}

async function askNow(asker: Asker, domain: string, rules: AuthorityRules): Promise<void> {
  const zone = await zoneOf(asker, domain);
  if (!zone) return;
  const servers = await Promise.all(zone.hosts.slice(0, SERVERS_MAX).map((host) => serverOf(asker, host, rules)));
  await Promise.all(
    servers.map(async (server) => {
      if (!server) return;
      const mx = await asker.ask(server, { name: domain, type: "MX" });
      const hosts = mx ? mxRecords(mx).map((record) => record.host) : [];
      await Promise.all(
        [domain, ...hosts.filter((host) => isAskable(host) && isUnder(host, zone.name))].flatMap((name) => [
          asker.ask(server, { name, type: "A" }),
          asker.ask(server, { name, type: "AAAA" }),
        ]),
      );
    }),
  );
}

/** The closest name at or above `domain` that has NS records, and those. */
async function zoneOf(asker: Asker, domain: string): Promise<{ name: string; hosts: string[] } | null> {
  const labels = domain.split(".");
  for (let up = 0; up < Math.min(WALK_MAX, labels.length - 1); up++) {
    const name = labels.slice(up).join(".");
    const answer = await firstToSpeak(asker, domain, { name, type: "NS" });
    if (!answer) return null;
    const hosts = answer.records.filter(({ type }) => type === "NS").map(({ data }) => data);
    if (hosts.length > 0) return { name, hosts: [...new Set(hosts)].filter(isAskable).sort() };
  }
  return null;
}

async function serverOf(asker: Asker, host: string, { port, mayAsk }: AuthorityRules): Promise<Resolver | null> {
  for (const type of ["A", "AAAA"] as const) {
    const answer = await firstToSpeak(asker, host, { name: host, type });
    const address = answer?.records.find((record) => record.type === type && mayAsk(record.data))?.data;
    if (address) return { label: `${host}${AUTHORITY_SUFFIX}`, host: address, port, authoritative: true };
  }
  return null;
}

/** The first definite answer of any resolver, or null when none of them speaks. */
async function firstToSpeak(
  asker: Asker,
  domain: string,
  question: Parameters<Asker["ask"]>[1],
): Promise<Answer | null> {
  const asked = asker.resolversFor(domain).map((resolver) => asker.ask(resolver, question));
  return new Promise((resolve) => {
    let open = asked.length;
    if (open === 0) resolve(null);
    for (const one of asked) {
      void one.then((answer) => {
        open--;
        if (answer && isDefinite(answer.result)) resolve(answer);
        else if (open === 0) resolve(null);
      });
    }
  });
}
