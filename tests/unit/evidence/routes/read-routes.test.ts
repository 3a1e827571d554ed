import { describe, expect, test } from "vitest";
import { identifyRoutes, readRoutes } from "#lib/evidence/routes/read-routes";
import type { RouteFormat } from "#lib/evidence/routes/route";

/** format, text, routes as `line scope -> hosts`, notes, problems */
const TEXTS: readonly [string, RouteFormat, string, string[], string[], number][] = [
  [
    "relayhost in brackets asks no MX",
    "postfix_main",
    "myhostname = out1.example.com\nrelayhost = [smtp.example.net]:587\n",
    ["2 all relayhost -> smtp.example.net:587"],
    [],
    0,
  ],
  [
    "relayhost without brackets asks the MX of its name",
    "postfix_main",
    "relayhost = example.net",
    ["1 all relayhost -> mx(example.net)"],
    [],
    0,
  ],
  [
    "a transport table pasted below the settings is named, not lost",
    "postfix_main",
    "relayhost = [smtp.example.net]\ncorp.example smtp:[gw.example.net]",
    ["1 all relayhost -> smtp.example.net"],
    [],
    1,
  ],
  ["an empty relayhost is no route", "postfix_main", "relayhost =\nsmtp_tls_security_level = may", [], [], 0],
  [
    "continued lines and tables elsewhere",
    "postfix_main",
    "transport_maps =\n  hash:/etc/postfix/transport\n# comment\ndisable_dns_lookups = yes\nignore_mx_lookup_error = yes\nsmtp_host_lookup = native",
    [],
    ["transport_maps", "disable_dns_lookups", "ignore_mx_lookup_error", "smtp_host_lookup"],
    0,
  ],
  [
    "default_transport with a next hop",
    "postfix_main",
    "default_transport = smtp:[192.0.2.25]\nrelay_transport = relay",
    ["1 all default_transport -> 192.0.2.25"],
    [],
    0,
  ],
  [
    "transport table",
    "postfix_transport",
    [
      "# old partners",
      "corp.example      smtp:[legacy-gw.example.net]",
      ".corp.example     relay:[198.51.100.7]:2525",
      "boss@vip.example  smtp:[2001:db8::25]:25",
      "plain.example     smtp:",
      "gone.example      error:5.1.2 we no longer write there",
      "*                 smtp:mail.example.org",
    ].join("\r\n"),
    [
      "2 corp.example -> legacy-gw.example.net",
      "3 .corp.example -> 198.51.100.7:2525",
      "4 boss@vip.example -> 2001:db8::25:25",
      "7 all pattern * -> mx(mail.example.org)",
    ],
    [],
    0,
  ],
  [
    "a transport line without a transport",
    "postfix_transport",
    "corp.example smtp:[a.example\nb.example smtp:[b.example]",
    ["2 b.example -> b.example"],
    [],
    1,
  ],
  [
    "Exim manualroute",
    "exim",
    [
      "dnslookup:",
      "  driver = dnslookup",
      "partner:",
      "  driver = manualroute",
      "  route_list = corp.example mx1.example.net:mx2.example.net::2525 byname ; \\",
      "               *.branch.example 192.0.2.9",
      "smart:",
      "  driver = manualroute",
      "  domains = ! +local_domains",
      "  route_data = smtp.example.org",
      "table:",
      "  driver = manualroute",
      "  route_data = $" + "{lookup{$domain}lsearch{/etc/exim/routes}}",
    ].join("\n"),
    [
      "5 corp.example -> mx1.example.net, mx2.example.net:2525",
      "5 .branch.example -> 192.0.2.9",
      "10 all router smart, domains = ! +local_domains -> smtp.example.org",
    ],
    ["table"],
    0,
  ],
  [
    "mailertable",
    "sendmail_mailertable",
    "corp.example\tesmtp:[gw.example.net]\n.down.example\tesmtp:hub.example.net\nold.example error:nohost gone",
    ["1 corp.example -> gw.example.net", "2 .down.example -> mx(hub.example.net)"],
    [],
    0,
  ],
  [
    "KumoMTA in Lua",
    "kumomta",
    'kumo.on("get_queue_config", function(domain)\n  if domain == "corp.example" then\n    return kumo.make_queue_config { protocol = { smtp = { mx_list = {"gw.example.net", "192.0.2.4:2525"} } } }\n  end\nend)',
    ["3 corp.example -> gw.example.net, 192.0.2.4:2525"],
    [],
    0,
  ],
  [
    "KumoMTA in TOML",
    "kumomta",
    '["corp.example"]\nrouting_domain = "hub.example.net"\n',
    ["2 corp.example -> mx(hub.example.net)"],
    [],
    0,
  ],
  [
    "PowerMTA",
    "powermta",
    "<domain corp.example>\n  route [gw.example.net]:25\n</domain>\n<domain *>\n  max-smtp-out 20\n</domain>",
    ["2 corp.example -> gw.example.net:25"],
    [],
    0,
  ],
  [
    "Exchange send connectors",
    "exchange_connector",
    "Identity : Partner\nAddressSpaces : {SMTP:corp.example;1, SMTP:*.corp.example;1}\nSmartHosts : {[192.0.2.9], gw.example.net}\nDNSRoutingEnabled : False\nPort : 25\n\nIdentity : Internet\nAddressSpaces : {SMTP:*;1}\nSmartHosts : {}\nDNSRoutingEnabled : True\nPort : 25",
    ["3 corp.example -> 192.0.2.9:25, gw.example.net:25", "3 .corp.example -> 192.0.2.9:25, gw.example.net:25"],
    [],
    0,
  ],
];

describe("a mail server's configuration gives its static routes", () => {
  test.each(TEXTS)("%s", (_name, format, text, routes, notes, problems) => {
    const reading = readRoutes(format, text);
    expect(reading.routes.map(words)).toEqual(routes);
    expect(reading.notes.map(({ directive }) => directive)).toEqual(notes);
    expect(reading.problems).toHaveLength(problems);
  });

  test.each(TEXTS)("its format is known by its words: %s", (_name, format, text) => {
    expect(identifyRoutes(text)).toBe(format);
  });

  test("a text of another kind is nobody's configuration", () => {
    expect(identifyRoutes("Dear postmaster,\nour mail is refused.\n")).toBeNull();
  });
});

function words({ line, scope, hosts }: ReturnType<typeof readRoutes>["routes"][number]): string {
  const takes =
    scope.kind === "all"
      ? `all ${scope.because}`
      : scope.kind === "below"
        ? `.${scope.domain}`
        : scope.kind === "address"
          ? scope.address
          : scope.domain;
  const to = hosts.map(({ host, port, viaMx }) =>
    viaMx ? `mx(${host})` : `${host}${port === null ? "" : `:${port}`}`,
  );
  return `${line} ${takes} -> ${to.join(", ")}`;
}
