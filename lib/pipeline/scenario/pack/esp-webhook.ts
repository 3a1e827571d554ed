import { defineScenario } from "#lib/pipeline/scenario/build";
import { domainOf } from "#lib/pipeline/scenario/usual";
import { postmarkEvents } from "#lib/pipeline/scenario/writers/postmark";

/** R0: Postmark tells what was said, not who said it. */
export const espWebhook = defineScenario({
  name: "esp-webhook",
  title: "A service's webhook that leaves out who refused",
  story:
    "Receipts go out through Postmark, whose webhooks hold each reply and each delivery. A provider refuses for fifty minutes. Which server it was stands in the raw dump of a bounce only, which nobody has fetched.",
  expect: "receiptbox.example: unknown; fetch a raw dump, or a log that names the server.",
  expected: [
    {
      ...{ provider: "receiptbox.example", startedMinutesAgo: 90, endedMinutesAgo: 40 },
      ...{ side: "unknown", rule: "R0", decision: "investigate" },
    },
  ],
  pools: [{ name: "receipts", host: "postmark.northwind.example", ip: "203.0.113.137", writes: null }],
  destinations: [domainOf("receiptbox.example", "192.0.2.140", 1.6), domainOf("recital.example", "192.0.2.141", 0.8)],
  stretches: [{ from: 90, to: 40, domains: ["receiptbox.example"], reply: "550 5.7.1 <{recipient}>: we do not relay" }],
  more: (attempts) => [{ name: "postmark.jsonl", bytes: Buffer.from(postmarkEvents(attempts)) }],
});
