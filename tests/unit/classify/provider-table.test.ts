import { describe, expect, test } from "vitest";
import { CONSUMER_DOMAINS } from "#lib/classify/consumer-domains";
import { providerOfDomain, providerOfMx } from "#lib/classify/provider";
import { PROVIDERS, type ProviderCategory } from "#lib/classify/provider-table";

// Who runs which MX, as public records and vendors' pages have it; hosts as they are seen, or the suffix itself.
const MX: readonly [id: string, category: ProviderCategory, hosts: string][] = [
  ["google", "mailbox", "gmail-smtp-in.l.google.com gmr-smtp-in.l.google.com alt4.gmail-smtp-in.l.google.com"],
  ["google-workspace", "mailbox", "aspmx.l.google.com smtp.google.com googlemail.com alt1.aspmx.l.google.com"],
  ["postini", "gateway", "psmtp.com"],
  ["microsoft", "mailbox", "olc.protection.outlook.com hotmail.com"],
  ["microsoft-365", "mailbox", "mail.protection.outlook.com protection.outlook.com mx.microsoft frontbridge.com"],
  ["yahoo", "mailbox", "yahoodns.net mx.aol.com mx.att.mail.gq1.yahoo.com"],
  ["yahoo-japan", "mailbox", "mail.yahoo.co.jp"],
  ["apple", "mailbox", "mail.icloud.com mail.me.com"],
  ["proofpoint", "gateway", "pphosted.com"],
  ["proofpoint-essentials", "gateway", "ppe-hosted.com"],
  ["mimecast", "gateway", "mimecast.com mimecast.co.za mimecast-offshore.com"],
  ["barracuda", "gateway", "barracudanetworks.com"],
  ["cisco", "gateway", "iphmx.com"],
  ["broadcom", "gateway", "messagelabs.com inboundmx.com"],
  ["trend-micro", "gateway", "trendmicro.com trendmicro.eu"],
  ["sophos", "gateway", "sophos.com reflexion.net"],
  ["forcepoint", "gateway", "mailcontrol.com"],
  ["hornetsecurity", "gateway", "hornetsecurity.com antispameurope.com spamina.com everycloudtech.com"],
  ["fortinet", "gateway", "fortimail.com"],
  ["trellix", "gateway", "fireeyecloud.com"],
  ["mcafee", "gateway", "mxlogic.net"],
  ["trustwave", "gateway", "mxsmtp.com"],
  ["sonicwall", "gateway", "snwlhosted.com"],
  ["spamexperts", "gateway", "antispamcloud.com mx.spamexperts.com"],
  ["spamhero", "gateway", "mxthunder.com"],
  ["spamtitan", "gateway", "spamtitan.com"],
  ["mx-guarddog", "gateway", "ik2.com"],
  ["securence", "gateway", "securence.com"],
  ["vade", "gateway", "vadesecure.com"],
  ["mailinblack", "gateway", "mailinblack.com"],
  ["retarus", "gateway", "retarus.com rmx.de"],
  ["securemx", "gateway", "securemx.jp"],
  ["zix", "gateway", "zixmail.net zixsmbhosted.com arsmtp.com"],
  ["cyren", "gateway", "ctmail.com expurgate.net"],
  ["cloudflare-area1", "gateway", "mxrecord.io"],
  ["mailprotector", "gateway", "emailservice.io"],
  ["mailanyone", "gateway", "mailanyone.net"],
  ["mailchannels", "gateway", "mailchannels.net"],
  ["duocircle", "gateway", "mailhop.org"],
  ["smx", "gateway", "smxcloud.com"],
  ["cloudfilter", "gateway", "cloudfilter.net"],
  [
    "zoho",
    "mailbox",
    "smtpin.zoho.com smtpin.zoho.eu smtpin.zoho.in mx.zoho.com mx.zoho.eu mx.zoho.in mx.zohomail.com mx.zoho.com.cn mx2.zoho.com mx3.zoho.eu",
  ],
  ["fastmail", "mailbox", "messagingengine.com"],
  ["pobox", "forwarder", "pobox.com"],
  ["proton", "mailbox", "protonmail.ch protonmail.com"],
  ["tuta", "mailbox", "tutanota.de tutanota.com"],
  ["hey", "mailbox", "hey.com"],
  ["hushmail", "mailbox", "hushmail.com"],
  ["mailfence", "mailbox", "mailfence.com"],
  ["posteo", "mailbox", "posteo.de"],
  ["mailbox-org", "mailbox", "mx.mailbox.org"],
  ["runbox", "mailbox", "runbox.com"],
  ["migadu", "mailbox", "migadu.com"],
  ["purelymail", "mailbox", "purelymail.com"],
  ["mxroute", "mailbox", "mxrouting.net"],
  ["spacemail", "mailbox", "spacemail.com"],
  ["titan", "mailbox", "mx1.titan.email mx2.titan.email titan.email"],
  ["hostinger", "hosting", "mx1.hostinger.com mx2.hostinger.com hostinger.in"],
  ["namecheap", "hosting", "privateemail.com web-hosting.com registrar-servers.com"],
  ["godaddy", "hosting", "secureserver.net"],
  ["rackspace", "mailbox", "emailsrvr.com"],
  ["intermedia", "mailbox", "intermedia.net serverdata.net"],
  ["ionos", "hosting", "1and1.com 1and1.co.uk kundenserver.de perfora.net"],
  ["gmx", "mailbox", "gmx.net"],
  ["web-de", "mailbox", "web.de"],
  ["mail-com", "mailbox", "mx00.mail.com mx01.mail.com"],
  ["t-online", "mailbox", "t-online.de"],
  ["freenet", "mailbox", "freenet.de"],
  ["ovh", "hosting", "ovh.net"],
  ["gandi", "hosting", "gandi.net"],
  ["one-com", "hosting", "one.com"],
  ["siteground", "hosting", "mailspamprotection.com"],
  ["dreamhost", "hosting", "dreamhost.com"],
  ["pair", "hosting", "pair.com"],
  ["network-solutions", "hosting", "netsolmail.net register.com"],
  ["opensrs", "hosting", "hostedemail.com"],
  ["mailhostbox", "hosting", "mailhostbox.com"],
  ["easymail", "hosting", "easymail.ca"],
  ["carrierzone", "hosting", "carrierzone.com"],
  ["everyone-net", "mailbox", "everyone.net"],
  ["yandex", "mailbox", "yandex.ru yandex.net yandex.com mx.yandex.net"],
  ["mail-ru", "mailbox", "mxs.mail.ru"],
  ["email-ua", "mailbox", "email.ua"],
  ["tencent", "mailbox", "qq.com"],
  ["netease", "mailbox", "mxmail.netease.com"],
  ["sina", "mailbox", "sinamail.sina.com.cn"],
  ["coremail", "mailbox", "icoremail.net"],
  ["alibaba", "mailbox", "mxhichina.com qiye.aliyun.com"],
  ["rediffmail", "mailbox", "mx.rediffmail.rediff.akadns.net rediffmailpro.com"],
  ["docomo", "mailbox", "mfsmax.docomo.ne.jp"],
  ["kddi", "mailbox", "ezweb.ne.jp msmx.au.com"],
  ["netvigator", "mailbox", "netvigator.com"],
  ["orange", "mailbox", "orange.fr wanadoo.fr"],
  ["sfr", "mailbox", "sfr.fr"],
  ["free", "mailbox", "free.fr"],
  ["la-poste", "mailbox", "laposte.net"],
  ["libero", "mailbox", "libero.it virgilio.it tiscali.it"],
  ["kpn", "mailbox", "kpnmail.nl ziggo.nl"],
  ["telenet", "mailbox", "telenet-ops.be"],
  ["telia", "mailbox", "mail.telia.com"],
  ["norlys", "mailbox", "norlys.dk"],
  ["bt", "mailbox", "mx.bt.prod.cloud.openwave.ai"],
  ["talktalk", "mailbox", "oxcs.net"],
  ["atmail", "mailbox", "atmailcloud.com"],
  ["telstra", "mailbox", "bigpond.com"],
  ["comcast", "mailbox", "mx1.comcast.net comcast.net"],
  ["charter", "mailbox", "charter.net"],
  ["cox", "mailbox", "cox.net"],
  ["att", "mailbox", "prodigy.net"],
  ["bell", "mailbox", "owm.bell.net mxmta.owm.bell.net"],
  ["facebook", "mailbox", "facebook.com"],
  ["cloudflare-routing", "forwarder", "route1.mx.cloudflare.net route2.mx.cloudflare.net route3.mx.cloudflare.net"],
  ["improvmx", "forwarder", "improvmx.com"],
  ["forward-email", "forwarder", "forwardemail.net"],
  ["porkbun", "forwarder", "fwd1.porkbun.com fwd2.porkbun.com"],
  ["amazon-ses", "esp", "inbound-smtp.eu-west-1.amazonaws.com inbound-smtp.us-east-1.amazonaws.com"],
  ["sendgrid", "esp", "mx.sendgrid.net"],
  ["mailgun", "esp", "mailgun.org"],
  ["mandrill", "esp", "mandrillapp.com"],
  ["postmark", "esp", "inbound.postmarkapp.com"],
  ["mailinator", "forwarder", "mailinator.com"],
];

describe("the provider of an MX", () => {
  test.each(MX)("%s is a %s: %s", (id, category, hosts) => {
    for (const host of hosts.split(" ")) {
      expect(providerOfMx(host), host).toMatchObject({ id, category });
      // Upper case and the root dot are the same name, a name below it the same provider.
      expect(providerOfMx(`MX7.${host.toUpperCase()}.`), host).toMatchObject({ id });
    }
  });

  test("every provider of the table has its row here", () => {
    expect(PROVIDERS.map((provider) => provider.id).filter((id) => !MX.some(([known]) => known === id))).toEqual([]);
    expect(MX.length).toBe(121);
  });

  test("part of a label is another name", () => {
    for (const name of [
      "xpphosted.com",
      "notyahoodns.net",
      "xmessagelabs.com",
      "fakemimecast.com",
      "anobody.hey.com.example",
    ])
      expect(providerOfMx(name), name).toBeNull();
  });

  test("the longest suffix of whole labels wins", () => {
    expect(providerOfMx("hotmail-com.olc.protection.outlook.com")?.id).toBe("microsoft");
    expect(providerOfMx("acorn-example.mail.protection.outlook.com")?.id).toBe("microsoft-365");
    expect(providerOfMx("aspmx2.googlemail.com")?.id).toBe("google-workspace");
    expect(providerOfMx("alt1.gmail-smtp-in.l.google.com")?.id).toBe("google");
  });

  test("no consumer domain points at a provider that the table lacks", () => {
    const ids = new Set(PROVIDERS.map((provider) => provider.id));
    expect([...CONSUMER_DOMAINS].filter(([, id]) => !ids.has(id))).toEqual([]);
  });

  test("a name nobody knows is its own: the registrable domain", () => {
    expect(providerOfMx("mx1.acorn.example")).toBeNull();
    expect(providerOfDomain("mail.shop.example.co.uk")).toBe("example.co.uk");
  });
});
