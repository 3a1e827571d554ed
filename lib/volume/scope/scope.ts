import { ALL_PROVIDERS, providerLabel } from "#lib/classify/provider";

/**
 * Which mail an incident is about. `provider` may be `*`: several providers, whatever their names. No pool, no domain:
 * all of them.
 */
export type Scope = { provider: string; pool: string | null; recipientDomain: string | null };

/** `Yahoo`, `Yahoo through out1`, `several providers through out1`, `corp.example (Google)`. */
export function placeWords({ provider, pool, recipientDomain }: Scope, label = providerLabel(provider)): string {
  const place = recipientDomain === null ? label : `${recipientDomain} (${label})`;
  return pool === null ? place : `${place} through ${pool}`;
}

/** One text a scope, equal for equal scopes. */
export function scopeKey({ provider, pool, recipientDomain }: Scope): string {
  return JSON.stringify([provider, pool, recipientDomain]);
}

/** Whether it is about several providers at once. */
export function isFleet({ provider }: Scope): boolean {
  return provider === ALL_PROVIDERS;
}
