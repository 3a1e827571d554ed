import ipaddr from "ipaddr.js";
import { isIpv6 } from "#lib/evidence/address";

export type MacroValues = { sender: string; domain: string; ip: string; helo: string; ptr: string };

/** A domain-spec with its macros filled in, cut from the left to 253 characters (RFC 7208 §7.3). */
export function expandMacros(spec: string, values: MacroValues): string {
  const text = spec.replace(
    /%(?:([%_-])|\{([a-z])(\d*)(r?)([.\-+,/_=]*)\})/gi,
    (_, sign: string | undefined, letter: string | undefined, digits = "", reverse = "", delimiters = "") => {
      if (sign) return sign === "%" ? "%" : sign === "_" ? " " : "%20";
      return transformed(letter ?? "", values, digits, reverse !== "", delimiters);
    },
  );
  const bare = text.endsWith(".") ? text.slice(0, -1) : text;
  if (bare.length <= 253) return bare;
  const labels = bare.split(".");
  while (labels.length > 1 && labels.join(".").length > 253) labels.shift();
  return labels.join(".");
}

function transformed(
  letter: string,
  values: MacroValues,
  digits: string,
  reverse: boolean,
  delimiters: string,
): string {
  const value = macroValue(letter.toLowerCase(), values);
  const splitAt = new Set(delimiters || ".");
  const parts: string[] = [""];
  for (const sign of value) {
    if (splitAt.has(sign)) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  if (reverse) parts.reverse();
  const kept = (digits === "" ? parts : parts.slice(-Number(digits))).join(".");
  return letter === letter.toUpperCase() ? escaped(kept) : kept;
}

/** RFC 3986 §2.3: what is not unreserved is escaped. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function macroValue(letter: string, { sender, domain, ip, helo, ptr }: MacroValues): string {
  const at = sender.lastIndexOf("@");
  switch (letter) {
    case "s":
      return sender;
    case "l":
      return sender.slice(0, at);
    case "o":
      return sender.slice(at + 1);
    case "d":
      return domain;
    case "i":
      return isIpv6(ip) ? nibbles(ip) : ip;
    case "p":
      return ptr;
    case "v":
      return isIpv6(ip) ? "ip6" : "in-addr";
    case "h":
      return helo;
    default:
      return "";
  }
}

function nibbles(ip: string): string {
  const hex = ipaddr.IPv6.parse(ip)
    .parts.map((part) => part.toString(16).padStart(4, "0"))
    .join("");
  return [...hex].join(".");
}
