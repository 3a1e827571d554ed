import { seal, unseal } from "#lib/platform/sealed";

type Target = { id: string; secret: string };

/** What the row keeps of a webhook's secret: sealed to its id. Throws `unavailable` without REBOUND_SECRET. */
export function sealedSecret(target: Target): string {
  return seal(target.secret, target.id);
}

/** Rows of before secrets were sealed hold the secret itself, which begins with `whsec_`; a sealed one never does. */
export function isPlain(target: Target): boolean {
  return target.secret.startsWith("whsec_");
}

/** The secret that signs a webhook's requests, from a sealed row or an old one. Throws `unavailable` when it cannot be read. */
export function webhookSecret(target: Target): string {
  return isPlain(target) ? target.secret : unseal(target.secret, target.id);
}
