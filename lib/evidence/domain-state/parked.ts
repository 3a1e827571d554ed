import { isUnder } from "#lib/evidence/dns-name";
import type { AnswerRow, DomainView } from "#lib/evidence/mx-view";

/** What points at a parking service: the record, the service, and where the service is named as one. */
export type ParkedSign = { service: string; because: string; source: string };

const MISP = "https://github.com/MISP/misp-warninglists/blob/main/lists/parking-domain-ns/list.json";

type Service = { suffix: string; service: string; at: readonly ("MX" | "NS" | "CNAME")[]; source: string };

/**
 * Names of services that hold domains which are for sale or show advertisements. Registrars whose name servers also serve
 * living domains are left out. Addresses are left out too: they change hands.
 */
export const PARKING_SERVICES: readonly Service[] = [
  { suffix: "sedoparking.com", service: "Sedo", at: ["MX", "NS", "CNAME"], source: MISP },
  { suffix: "sedo.com", service: "Sedo", at: ["NS"], source: MISP },
  { suffix: "parkingcrew.net", service: "ParkingCrew", at: ["MX", "NS", "CNAME"], source: MISP },
  { suffix: "bodis.com", service: "Bodis", at: ["NS", "CNAME"], source: MISP },
  { suffix: "above.com", service: "Above.com", at: ["NS", "CNAME"], source: MISP },
  { suffix: "park-mx.above.com", service: "Above.com", at: ["MX"], source: "https://www.above.com/" },
  { suffix: "parkmail.dynadot.com", service: "Dynadot", at: ["MX"], source: "https://www.dynadot.com/" },
  { suffix: "parklogic.com", service: "ParkLogic", at: ["NS", "CNAME"], source: MISP },
  { suffix: "afternic.com", service: "Afternic", at: ["NS"], source: MISP },
  { suffix: "dan.com", service: "Dan.com", at: ["NS"], source: MISP },
  { suffix: "uniregistrymarket.link", service: "Uniregistry Market", at: ["NS", "CNAME"], source: MISP },
  { suffix: "domainmarket.com", service: "DomainMarket", at: ["NS"], source: MISP },
  { suffix: "dsredirection.com", service: "DomainSponsor", at: ["NS"], source: MISP },
  { suffix: "dsredirects.com", service: "DomainSponsor", at: ["NS"], source: MISP },
  { suffix: "ztomy.com", service: "Ztomy", at: ["NS"], source: MISP },
  { suffix: "parking1.ovh.net", service: "OVH parking", at: ["NS"], source: MISP },
  { suffix: "parking2.ovh.net", service: "OVH parking", at: ["NS"], source: MISP },
];

/**
 * Whether the MX, the name servers or the alias of a domain belong to a parking service. A sign and no proof: such a
 * service may pass mail on, and who bought the domain yesterday may not have moved it yet.
 */
export function parkedSign(view: DomainView, rows: readonly AnswerRow[]): ParkedSign | null {
  const signs = [
    ...view.answers.flatMap(({ nullMx, implicitMx, mx }) =>
      nullMx || implicitMx ? [] : mx.map(({ host }) => ({ type: "MX" as const, name: host })),
    ),
    ...rows
      .filter(({ name }) => name === view.domain)
      .flatMap(({ records }) => records)
      .flatMap(({ type, name, data }) =>
        (type === "NS" && name === view.domain) || type === "CNAME" ? [{ type, name: data }] : [],
      ),
  ];
  for (const { type, name } of signs) {
    const found = PARKING_SERVICES.find(({ suffix, at }) => at.includes(type) && isUnder(name, suffix));
    if (found) return { service: found.service, because: `${type} ${name}`, source: found.source };
  }
  return null;
}
