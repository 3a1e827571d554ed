import {
  type Ask,
  type Finding,
  type FindingState,
  heard,
  type Said,
  saidOf,
  unanswered,
} from "#lib/evidence/sender/finding";
import { parseStsPolicy, readStsTxt, type StsPolicy, stsAllows } from "#lib/evidence/sender/sts-policy";
import { hashOf } from "#lib/platform/stable-json";

/** What came of asking for a policy file. Only an answer, or a certificate that does not hold, says something of it. */
export type Fetched =
  | { kind: "answered"; by: string; status: number; contentType: string; body: string; cut: boolean }
  | { kind: "untrusted"; by: string; why: string }
  | { kind: "no_host"; why: string }
  | { kind: "failed"; by: string | null; why: string };

/** A policy as it was seen before. Times in milliseconds. */
export type SeenPolicy = { policyId: string; text: string; sha256: string; firstSeenAt: number; lastSeenAt: number };

export type StsInput = {
  domain: string;
  ask: Ask;
  fetchPolicy: (host: string, url: string) => Promise<Fetched>;
  seen: readonly SeenPolicy[];
  now: Date;
};

export type StsOutcome = { findings: Finding[]; policy: { policyId: string; text: string; sha256: string } | null };

const NOT_THE_DENIAL =
  "A policy never makes a server deny relaying: senders that honour it do not deliver at all, and say TLS or policy.";

/**
 * MTA-STS of a domain (RFC 8461): the TXT record, the policy file, its age, and whether every live MX is allowed. For our
 * own domain it is about mail we receive; for a recipient's, about which of their hosts a sender may use.
 */
export async function stsFindings({ domain, ask, fetchPolicy, seen, now }: StsInput): Promise<StsOutcome> {
  const txt = await ask(`_mta-sts.${domain}`, "TXT");
  const said: Said[] = [saidOf(txt)];
  const told = (code: string, state: FindingState, means: string, fix: string | null): Finding => {
    return { check: "mta_sts", code, state, about: domain, said, means, notMeans: NOT_THE_DENIAL, fix };
  };
  const only = (finding: Finding): StsOutcome => ({ findings: [finding], policy: null });
  if (!heard(txt))
    return only(unanswered("mta_sts", "sts_policy", domain, [txt], "Whether there is an MTA-STS policy is not known."));
  const record = readStsTxt(txt.records);
  if (record === null)
    return only(
      told("sts_policy", "ok", `${domain} has no MTA-STS policy, which is allowed; senders may use every MX.`, null),
    );
  if ("wrong" in record)
    return only(
      told(
        "sts_policy",
        "broken",
        `The record at _mta-sts.${domain} is not used: ${record.wrong}.`,
        "Publish one record “v=STSv1; id=…;”.",
      ),
    );

  const url = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  const fetched = await fetchPolicy(`mta-sts.${domain}`, url);
  said.push(fetchedSaid(url, fetched));
  const text = policyText(fetched);
  if (typeof text !== "string") {
    const means = `The policy with id ${record.id} could not be had: ${text.why}.`;
    if (text.fault)
      return only(
        told(
          "sts_policy",
          "broken",
          `${means} Senders keep what they have cached, or none.`,
          `Serve the file at ${url}: status 200, text/plain, no redirect, a certificate for that name.`,
        ),
      );
    const unknown = told("sts_policy", "unknown", means, "Ask again in a few minutes.");
    return only({ ...unknown, notMeans: "A fetch that failed says nothing about the policy itself." });
  }
  const policy = parseStsPolicy(text);
  if (typeof policy === "string")
    return only(
      told(
        "sts_policy",
        "broken",
        `The policy with id ${record.id} is no policy: ${policy}.`,
        `Mend the file at ${url}.`,
      ),
    );

  const kept = { policyId: record.id, text, sha256: hashOf(text) };
  const before = seen.find(({ policyId, sha256 }) => policyId === kept.policyId && sha256 === kept.sha256);
  const age = before ? `first seen here on ${day(before.firstSeenAt)}` : "seen here for the first time";
  const findings = [
    told(
      "sts_policy",
      "ok",
      `Mode ${policy.mode}, id ${record.id}, ${age}; senders may keep it for ${days(policy.maxAge)}. It allows ${policy.mx.join(", ") || "no host"}.`,
      null,
    ),
  ];
  if (seen.some(({ policyId, sha256 }) => policyId === kept.policyId && sha256 !== kept.sha256))
    findings.push(
      told(
        "sts_same_id",
        "attention",
        `The file changed while the id stayed ${record.id}: senders that hold the old one do not look again.`,
        "Publish a new id with each change.",
      ),
    );
  findings.push(...(await mxFindings({ domain, ask, policy, told, seen, now, current: kept.sha256 })));
  return { findings, policy: kept };
}

type MxInput = {
  domain: string;
  ask: Ask;
  policy: StsPolicy;
  told: (code: string, state: FindingState, means: string, fix: string | null) => Finding;
  seen: readonly SeenPolicy[];
  now: Date;
  current: string;
};

async function mxFindings({ domain, ask, policy, told, seen, now, current }: MxInput): Promise<Finding[]> {
  const mx = await ask(domain, "MX");
  const said = [saidOf(mx)];
  if (!heard(mx))
    return [unanswered("mta_sts", "sts_mx", domain, [mx], "Whether the policy allows the live MX is not known.")];
  const hosts = mx.records.map((data) => data.slice(data.indexOf(" ") + 1)).filter((host) => host !== ".");
  // Without an MX the domain itself receives (RFC 5321 §5.1).
  const live = hosts.length > 0 ? hosts : mx.records.length === 0 ? [domain] : [];
  const findings: Finding[] = [];
  const outside = live.filter((host) => !stsAllows(policy, host));
  const which = `${outside.join(", ")} ${outside.length === 1 ? "is" : "are"} MX of ${domain} and not in its policy`;
  const fix = "Add the host to the policy and publish a new id, or take it out of the MX.";
  if (outside.length === 0)
    findings.push(
      told(
        "sts_mx",
        "ok",
        live.length > 0 ? "The policy allows every live MX host." : "There is no MX host to allow.",
        null,
      ),
    );
  else if (policy.mode === "enforce")
    findings.push(told("sts_mx", "broken", `${which}: senders that honour MTA-STS must not deliver there.`, fix));
  else
    findings.push(
      told(
        "sts_mx",
        policy.mode === "testing" ? "attention" : "ok",
        `${which}; mode ${policy.mode} lets mail pass.`,
        fix,
      ),
    );
  for (const older of seen) {
    const was = older.sha256 === current ? null : parseStsPolicy(older.text);
    if (was === null || typeof was === "string" || was.mode !== "enforce") continue;
    const until = older.lastSeenAt + was.maxAge * 1000;
    const lost = live.filter((host) => !stsAllows(was, host));
    if (until <= now.getTime() || lost.length === 0) continue;
    findings.push(
      told(
        "sts_old_policy",
        "attention",
        `An earlier policy (id ${older.policyId}) did not allow ${lost.join(", ")}. Senders that cached it may refuse that host until ${day(until)} at the latest.`,
        "Nothing, once the new id is published: senders look again when they see it.",
      ),
    );
  }
  return findings.map((finding) => ({ ...finding, said }));
}

function policyText(fetched: Fetched): string | { fault: boolean; why: string } {
  switch (fetched.kind) {
    case "answered":
      if (fetched.status !== 200) return { fault: fetched.status < 500, why: `the server answered ${fetched.status}` };
      if (!/^text\/plain\s*(;|$)/i.test(fetched.contentType))
        return { fault: true, why: `its content type is “${fetched.contentType}”, not text/plain` };
      return fetched.cut ? { fault: true, why: "it is longer than 64 kB" } : fetched.body;
    case "untrusted":
    case "no_host":
      return { fault: true, why: fetched.why };
    case "failed":
      return { fault: false, why: fetched.why };
  }
}

function fetchedSaid(url: string, fetched: Fetched): Said {
  const asked = `GET ${url}`;
  if (fetched.kind === "answered") {
    const lines = fetched.body.split(/\r?\n/).filter((line) => line !== "");
    return {
      asked,
      by: fetched.by,
      result: String(fetched.status),
      lines: lines.slice(0, 60).map((line) => line.slice(0, 500)),
    };
  }
  return { asked, by: fetched.kind === "no_host" ? null : fetched.by, result: fetched.kind, lines: [fetched.why] };
}

function day(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function days(seconds: number): string {
  return seconds >= 86_400 ? `${Math.round(seconds / 86_400)} days` : `${seconds} s`;
}
