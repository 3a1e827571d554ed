import type { Hold } from "#lib/hold/contract";

type HoldFields = {
  id: string;
  incidentId: string;
  reason: string;
  provider: string;
  pool: string | null;
  recipientDomain: string | null;
  startsAt: Date;
  endsAt: Date | null;
  state: string;
  leaseUntil: Date;
};

/** A hold as the API gives it. */
export function holdShape(hold: HoldFields, incidentNumber: number, recipients: number): Hold {
  return {
    id: hold.id,
    incidentId: hold.incidentId,
    incidentNumber,
    reason: hold.reason,
    provider: hold.provider,
    pool: hold.pool,
    recipientDomain: hold.recipientDomain,
    startsAt: hold.startsAt.toISOString(),
    endsAt: hold.endsAt?.toISOString() ?? null,
    state: hold.state as Hold["state"],
    leaseUntil: hold.leaseUntil.toISOString(),
    recipients,
  };
}
