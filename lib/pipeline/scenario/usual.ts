import type { Destination, Pool } from "#lib/pipeline/scenario/scenario";

/** Northwind's two Postfix hosts, which many scenarios send from. */
export const POSTFIX_HOSTS: readonly [Pool, Pool] = [
  { name: "out1", host: "out1.northwind.example", ip: "203.0.113.101", writes: "postfix" },
  { name: "out2", host: "out2.northwind.example", ip: "203.0.113.102", writes: "postfix" },
];

/** Northwind's Exim host. */
export const EXIM_HOST: Pool = { name: "exim", host: "relay.northwind.example", ip: "203.0.113.103", writes: "exim" };

/** A domain with one server of its own, which takes everything unless the story says otherwise. */
export function domainOf(domain: string, ip: string, perMinute: number): Destination {
  return { domain, perMinute, servers: [{ host: `mx.${domain}`, ip }] };
}
