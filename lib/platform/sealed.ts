import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { env } from "#lib/platform/env";
import { ServiceError } from "#lib/platform/errors";

/**
 * Encrypts a secret that must be used again later (AES-256-GCM, key from REBOUND_SECRET), so that a copy of the database
 * alone does not give it away. `about` ties it to its row: it opens nowhere else.
 */
export function seal(secret: string, about: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key(), iv).setAAD(Buffer.from(about));
  const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return ["v1", iv.toString("base64"), cipher.getAuthTag().toString("base64"), text.toString("base64")].join(".");
}

/** What `seal` was given. Throws `unavailable` when REBOUND_SECRET is another one by now. */
export function unseal(sealed: string, about: string): string {
  const [version, iv = "", tag = "", text = ""] = sealed.split(".");
  try {
    if (version !== "v1") throw new Error("unknown version");
    const decipher = createDecipheriv("aes-256-gcm", key(), Buffer.from(iv, "base64"), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(about)).setAuthTag(Buffer.from(tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(text, "base64")), decipher.final()]).toString("utf8");
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError(
      "unavailable",
      "The stored secret cannot be read: REBOUND_SECRET is not the one it was kept with. Enter it again.",
    );
  }
}

function key(): Buffer {
  const { REBOUND_SECRET } = env();
  if (!REBOUND_SECRET) throw new ServiceError("unavailable", "REBOUND_SECRET is not set, so no secret can be kept.");
  return Buffer.from(hkdfSync("sha256", REBOUND_SECRET, "rebound", "sealed secrets", 32));
}
