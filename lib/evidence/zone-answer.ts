import type { Answer, MxData } from "dns-packet";
import { dnsName, isUnder } from "#lib/evidence/dns-name";

/** A record that the built-in server answers with. `data` as dns-packet has it: text, or preference and exchange. */
export type ZoneRecord = {
  name: string;
  type: "MX" | "A" | "AAAA" | "PTR" | "CNAME";
  ttl: number;
  data: string | { preference: number; exchange: string };
};

export type ZoneAnswer = { rcode: 0 | 3; answers: Answer[] };

/**
 * What a server holding `records` says: the records of that name and type, behind aliases too; NODATA (no answers) when
 * the name or a name below it exists; NXDOMAIN when it does not (RFC 8020).
 */
export function zoneAnswer(records: readonly ZoneRecord[], question: { name: string; type: string }): ZoneAnswer {
  const answers: Answer[] = [];
  let name = dnsName(question.name);
  for (let links = 0; links <= records.length; links++) {
    const here = records.filter((record) => dnsName(record.name) === name);
    const wanted = here.filter((record) => record.type === question.type);
    const alias = here.find((record) => record.type === "CNAME");
    answers.push(...wanted.map(asAnswer));
    if (wanted.length > 0 || !alias) {
      const exists = records.some((record) => isUnder(dnsName(record.name), name));
      return { rcode: exists || answers.length > 0 ? 0 : 3, answers };
    }
    answers.push(asAnswer(alias));
    name = dnsName(String(alias.data));
  }
  return { rcode: 0, answers };
}

function asAnswer(record: ZoneRecord): Answer {
  const { name, ttl } = record;
  if (record.type === "MX") return { type: "MX", name, ttl, class: "IN", data: record.data as MxData };
  return { type: record.type, name, ttl, class: "IN", data: String(record.data) };
}
