import { z } from "zod";
import { DOMAIN_STATES } from "#lib/evidence/domain-state/domain-state";
import { operation } from "#lib/platform/operation";
import { IsoTime } from "#lib/platform/wire";

export const DnsResultShape = z.enum([
  "answered",
  "nxdomain",
  "nodata",
  "servfail",
  "refused",
  "timeout",
  "malformed",
  "wrong_owner",
  "loop",
  "lame",
]);

export const DnsSnapshotShape = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(["MX", "A", "AAAA", "PTR", "NS", "TXT"]),
  resolver: z.string(),
  result: DnsResultShape,
  rcode: z.string().nullable(),
  ttl: z.number().int().nullable(),
  records: z.array(z.string()),
  askedAt: IsoTime,
  tookMs: z.number().int(),
  sha256: z.string(),
});
export type DnsSnapshot = z.infer<typeof DnsSnapshotShape>;

export const EvidenceShape = z.object({
  roundId: z.string().nullable(),
  startedAt: IsoTime.nullable(),
  finishedAt: IsoTime.nullable(),
  resolvers: z.array(z.string()),
  domains: z.array(
    z.object({
      domain: z.string(),
      events: z.number().int(),
      nullMx: z.boolean(),
      implicitMx: z.boolean(),
      /** Do all resolvers that answered give the same MX set? null when fewer than two answered. */
      agree: z.boolean().nullable(),
      /** What these answers and the earlier ones make of the domain, and the resolvers who say so. */
      state: z.object({
        state: z.enum(DOMAIN_STATES),
        because: z.array(z.string()),
        movedAt: IsoTime.nullable(),
        /** A parking service holds it, as far as names tell; never certain. */
        parked: z.object({ service: z.string(), because: z.string(), source: z.string() }).nullable(),
      }),
      answers: z.array(
        z.object({
          resolver: z.string(),
          result: DnsResultShape,
          rcode: z.string().nullable(),
          ttl: z.number().int().nullable(),
          askedAt: IsoTime,
          mx: z.array(z.object({ host: z.string(), preference: z.number().int(), addresses: z.array(z.string()) })),
        }),
      ),
    }),
  ),
  /** Recipient domains of the incident that were not asked about, because the list is bounded. */
  domainsCut: z.number().int(),
  snapshots: z.array(DnsSnapshotShape),
});
export type Evidence = z.infer<typeof EvidenceShape>;

export const getEvidence = operation({
  id: "getEvidence",
  method: "GET",
  path: "/incidents/{id}/evidence",
  summary: "What DNS said about the incident's domains, resolver by resolver.",
  scope: "read",
  response: EvidenceShape,
});

export const postEvidence = operation({
  id: "postEvidence",
  method: "POST",
  path: "/incidents/{id}/evidence",
  summary: "Ask DNS again. The answer is a new round; old ones stay.",
  scope: "operate",
  response: z.object({ queued: z.literal(true) }),
});
