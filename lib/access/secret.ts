import { createHash, randomBytes } from "node:crypto";

/** A new secret such as `rbd_3f…`: the prefix and 32 random bytes in hex. Shown once, kept only as a hash. */
export function newSecret(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString("hex")}`;
}

/** What is kept of a secret: SHA-256 in hex. 32 random bytes cannot be guessed, so no salt or stretching. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
