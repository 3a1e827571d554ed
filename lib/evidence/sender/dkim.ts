import { createPublicKey } from "node:crypto";
import { type Ask, type Finding, type FindingState, heard, saidOf, unanswered } from "#lib/evidence/sender/finding";
import { tagsOf } from "#lib/evidence/sender/tags";
import { txtText } from "#lib/evidence/txt-data";

/** RFC 8301 §3.2: shorter RSA keys must not verify; signers should use 2048. */
const RSA_LEAST = 1024;
const RSA_GOOD = 2048;

const NOT_THE_DENIAL =
  "A key that is right says nothing of the signature of a given mail, and DKIM does not grant relaying.";

export type DkimKey =
  | { kind: "revoked" }
  | { kind: "bad"; why: string }
  | { kind: "rsa"; bits: number; testing: boolean }
  | { kind: "ed25519"; testing: boolean };

/** Reads one key record (RFC 6376 §3.6.1, RFC 8463). */
export function readDkimKey(kept: string): DkimKey {
  const tags = tagsOf(txtText(kept).text);
  if (tags === null) return { kind: "bad", why: "it is no list of tags" };
  const version = tags.get("v");
  if (version !== undefined && version !== "DKIM1") return { kind: "bad", why: `v=${version} is no DKIM1` };
  const key = tags.get("p")?.replace(/\s+/g, "");
  if (key === undefined) return { kind: "bad", why: "it has no p=" };
  if (key === "") return { kind: "revoked" };
  if (!/^[a-z0-9+/]+={0,2}$/i.test(key)) return { kind: "bad", why: "p= is no base64" };
  const services = (tags.get("s") ?? "*").split(":").map((one) => one.trim());
  if (!services.includes("*") && !services.includes("email"))
    return { kind: "bad", why: `s=${services.join(":")} is not for mail` };
  const testing = (tags.get("t") ?? "").split(":").some((flag) => flag.trim() === "y");
  const bytes = Buffer.from(key, "base64");
  const kind = tags.get("k") ?? "rsa";
  if (kind === "ed25519")
    return bytes.length === 32
      ? { kind, testing }
      : { kind: "bad", why: `an Ed25519 key has 32 bytes, this one ${bytes.length}` };
  if (kind !== "rsa") return { kind: "bad", why: `k=${kind} is no key type of DKIM` };
  const bits = rsaBits(bytes);
  return bits === null ? { kind: "bad", why: "p= is no RSA key; it may be cut off" } : { kind, bits, testing };
}

/** RFC 6376 asks for SubjectPublicKeyInfo; a bare RSAPublicKey is read by most, too. */
function rsaBits(der: Buffer): number | null {
  for (const type of ["spki", "pkcs1"] as const) {
    try {
      const key = createPublicKey({ key: der, format: "der", type });
      const bits = key.asymmetricKeyType === "rsa" ? key.asymmetricKeyDetails?.modulusLength : undefined;
      if (bits !== undefined) return bits;
    } catch {
      // The other form may fit.
    }
  }
  return null;
}

/** The key of each selector of `domain`. Selectors are never guessed: without one, nothing is known. */
export async function dkimFindings(domain: string, selectors: readonly string[], ask: Ask): Promise<Finding[]> {
  if (selectors.length === 0)
    return [
      {
        ...{ check: "dkim", code: "dkim_no_selector", state: "unknown", about: domain, said: [] },
        means: "No DKIM selector of this domain is known, so no key was looked at.",
        notMeans: "It does not mean that mail is not signed. DNS cannot list selectors, and guessing proves nothing.",
        fix: "Give the selector: it is the s= of the DKIM-Signature header of a mail you sent.",
      },
    ];
  return Promise.all(selectors.map((selector) => keyFinding(domain, selector, ask)));
}

async function keyFinding(domain: string, selector: string, ask: Ask): Promise<Finding> {
  const name = `${selector}._domainkey.${domain}`;
  const found = await ask(name, "TXT");
  const what = `The key of selector ${selector}`;
  if (!heard(found)) return unanswered("dkim", "dkim_key", name, [found], `${what} is not known.`);
  const told = (state: FindingState, means: string, fix: string | null): Finding => ({
    ...{ check: "dkim", code: "dkim_key", state, about: name, said: [saidOf(found)], means, fix },
    notMeans: NOT_THE_DENIAL,
  });
  const [only, ...more] = found.records;
  if (only === undefined)
    return told("broken", `${what} does not exist: signatures that name it fail.`, `Publish the key at ${name}.`);
  if (more.length > 0)
    return told(
      "attention",
      `${more.length + 1} TXT records stand at ${name}: which one a receiver takes is not defined.`,
      "Leave one.",
    );
  const key = readDkimKey(only);
  switch (key.kind) {
    case "revoked":
      return told(
        "broken",
        `${what} is revoked (empty p=): signatures that name it fail.`,
        "Sign with a selector that has a key.",
      );
    case "bad":
      return told("broken", `${what} cannot be used: ${key.why}.`, `Publish the key again at ${name}, whole.`);
    case "ed25519":
      return told(
        "attention",
        `${what} is Ed25519${testing(key)}. Many receivers verify RSA only.`,
        "Sign with an RSA key as well.",
      );
    case "rsa":
      if (key.bits < RSA_LEAST)
        return told(
          "broken",
          `${what} is RSA with ${key.bits} bits; below 1024 it must not verify (RFC 8301).`,
          "Make one with 2048.",
        );
      if (key.bits < RSA_GOOD)
        return told(
          "attention",
          `${what} is RSA with ${key.bits} bits${testing(key)}; 2048 is what signers should use (RFC 8301).`,
          "Make one with 2048.",
        );
      if (key.testing)
        return told(
          "attention",
          `${what} says t=y: receivers may treat signed mail as unsigned.`,
          "Remove t=y when testing is over.",
        );
      return told("ok", `${what} is RSA with ${key.bits} bits.`, null);
  }
}

function testing(key: { testing: boolean }): string {
  return key.testing ? ", in testing (t=y)" : "";
}
