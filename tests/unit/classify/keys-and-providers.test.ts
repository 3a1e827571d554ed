import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOwnHop, parseOwnHops } from "#lib/classify/own-hops";
import { providerLabel, providerOfDomain, providerOfMx } from "#lib/classify/provider";
import { PROVIDERS } from "#lib/classify/provider-table";
import { localHasUpper, recipientDomain, recipientKey } from "#lib/classify/recipient-key";

describe("recipient keys", () => {
  test.each([
    ["Ann.B+news@Acorn.Example", "ann.b+news@acorn.example"],
    ["<ann@acorn.example.>", "ann@acorn.example"],
    ["ann@BÜCHER.example", "ann@xn--bcher-kva.example"],
    ["İ@acorn.example", "İ@acorn.example"],
    ["e\u0301@acorn.example", "é@acorn.example"],
    ['"a@b"@Acorn.example', '"a@b"@acorn.example'],
    ["@a.example,@b.example:Ann@c.example", "ann@c.example"],
    ["ann@1.2.3", "ann@1.2.3"],
    ["ann@[192.0.2.1]", "ann@[192.0.2.1]"],
    ["postmaster", "postmaster"],
  ])("%s", (address, key) => {
    expect(recipientKey(address)).toBe(key);
  });

  test("a key is its own key", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => recipientKey(recipientKey(address)) === recipientKey(address)),
    );
  });

  test("domains", () => {
    expect([recipientDomain("a@B.example."), recipientDomain("a"), recipientDomain("a@[IPv6:2001:DB8::1]")]).toEqual([
      "b.example",
      "",
      "[ipv6:2001:db8::1]",
    ]);
  });

  test("upper case in the local part only", () => {
    expect([localHasUpper("Ann@x.example"), localHasUpper("ann@X.example"), localHasUpper("Ärger@x.example")]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe("own hops", () => {
  const hops = parseOwnHops("Smtp.example.org, .relay.example.org, 198.51.100.7, 203.0.113.0/24, 2001:db8:1::/48");
  const peer = { ip: null, host: null, port: null };
  test.each([
    [{ ...peer, host: "smtp.example.org." }, true],
    [{ ...peer, host: "a.smtp.example.org" }, false],
    [{ ...peer, host: "b.a.relay.example.org" }, true],
    [{ ...peer, ip: "198.51.100.7" }, true],
    [{ ...peer, ip: "198.51.100.8" }, false],
    [{ ...peer, ip: "203.0.113.255" }, true],
    [{ ...peer, ip: "2001:db8:1:ffff::9" }, true],
    [{ ...peer, ip: "2001:db8:2::9" }, false],
    [{ ...peer, ip: "10.1.2.3" }, true],
    [{ ...peer, ip: "172.32.0.1" }, false],
    [{ ...peer, ip: "fe80::1" }, true],
    [{ ...peer, ip: "::1" }, true],
    [{ ...peer, port: 465 }, true],
    [{ ...peer, port: 25 }, false],
    [peer, false],
  ])("%j: %s", (at, own) => {
    expect(isOwnHop(hops, at)).toBe(own);
  });

  test.each(["10.0.0.0/33", "a b", "-", "192.0.2.300", "mx..example", "x/24"])("%s is refused by name", (entry) => {
    if (entry === "-") expect(parseOwnHops(" , ")).toMatchObject({ suffixes: [], nets: [] });
    else expect(() => parseOwnHops(`ok.example, ${entry}`)).toThrow(`"${entry}"`);
  });
});

describe("providers", () => {
  test.each([
    ["gmail.com", "google"],
    ["Hotmail.co.uk", "microsoft"],
    ["aol.com", "yahoo"],
    ["icloud.com", "apple"],
    ["acorn.example", "acorn.example"],
    ["mail.acorn.example", "acorn.example"],
    ["shop.example.co.uk", "example.co.uk"],
    ["team.github.io", "github.io"],
    ["[192.0.2.1]", "literal"],
    ["", "unknown"],
    ["localhost", "localhost"],
  ])("the domain %s belongs to %s", (domain, provider) => {
    expect(providerOfDomain(domain)).toBe(provider);
  });

  test.each([
    ["alt1.gmail-smtp-in.l.google.com.", "google"],
    ["ALT2.ASPMX.L.GOOGLE.COM", "google-workspace"],
    ["aspmx3.googlemail.com", "google-workspace"],
    ["hotmail-com.olc.protection.outlook.com", "microsoft"],
    ["acorn-example.mail.protection.outlook.com", "microsoft-365"],
    ["a.b.mx.microsoft", "microsoft-365"],
    ["mta5.am0.yahoodns.net", "yahoo"],
    ["mx0a-001.pphosted.com", "proofpoint"],
    ["inbound-smtp.eu-west-1.amazonaws.com", "amazon-ses"],
    ["route1.mx.cloudflare.net", "cloudflare-routing"],
  ])("the MX %s is run by %s", (host, id) => {
    expect(providerOfMx(host)?.id).toBe(id);
  });

  test.each(["mx1.acorn.example", "notgoogle.com", "xpphosted.com", "eu-west-1.amazonaws.com", ""])(
    "nobody knows %j",
    (host) => {
      expect(providerOfMx(host)).toBeNull();
    },
  );

  test("every row is of one provider, and every suffix of one row", () => {
    const suffixes = PROVIDERS.flatMap((provider) => provider.suffixes);
    expect(new Set(PROVIDERS.map((provider) => provider.id)).size).toBe(PROVIDERS.length);
    expect(new Set(suffixes).size).toBe(suffixes.length);
    expect(PROVIDERS.length).toBeGreaterThan(100);
  });

  test("labels", () => {
    expect([providerLabel("microsoft-365"), providerLabel("acorn.example")]).toEqual([
      "Microsoft 365",
      "acorn.example",
    ]);
  });
});
