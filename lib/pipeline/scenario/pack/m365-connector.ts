import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf, POSTFIX_HOSTS } from "#lib/pipeline/scenario/usual";

const CONNECTOR = { host: "northwind-example.mail.protection.cloudmail.example", ip: "203.0.113.28" };

/** R1a by name alone: Exchange's reports name our Microsoft 365 connector as the server that refused, and no address. */
export const m365Connector = defineScenario({
  name: "m365-connector",
  title: "Our Microsoft 365 connector no longer knows us",
  story:
    "Exchange in the office hands mail for a supplier to our tenant of Microsoft 365. The connector's certificate ran out, so the tenant cannot be told: 5.7.64 TenantAttribution. Only the non-delivery reports tell of it.",
  expect: "supplier.example: ours, our own connector refuses.",
  expected: [
    {
      ...{
        provider: "supplier.example",
        pool: "exch01.northwind.example",
        startedMinutesAgo: 90,
        endedMinutesAgo: null,
      },
      ...{ side: "ours", rule: "R1a", decision: "investigate" },
    },
  ],
  pools: [{ name: "office", host: "exch01.northwind.example", ip: "203.0.113.106", writes: null }, ...POSTFIX_HOSTS],
  destinations: [domainOf("supplier.example", "198.51.100.68", 2.4), domainOf("suburb.example", "198.51.100.69", 0.6)],
  stretches: [
    {
      ...{ from: 90, to: 0, domains: ["supplier.example"], pools: ["office"], servers: [CONNECTOR] },
      reply:
        "550 5.7.64 TenantAttribution; Relay Access Denied [AM0EUR02FT001.eop-eur02.prod.protection.cloudmail.example]",
    },
  ],
  ownHops: [".mail.protection.cloudmail.example"],
  reports: [{ format: "exchange", name: "ndr.mbox", limit: 500, pools: ["office"] }],
});
