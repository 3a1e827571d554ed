import type { Ask, LookUp } from "#lib/evidence/sender/finding";

/** `TXT example.com` to its records; `timeout` and the like for a look-up that fails. */
export type TestZone = Record<string, readonly string[] | "timeout" | "servfail">;

/** Asks `zone`, with names that exist told from those that do not, and keeps what was asked. */
export function zoneAsk(zone: TestZone): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const names = Object.keys(zone).map((key) => key.slice(key.indexOf(" ") + 1));
  const ask: Ask = async (name, type) => {
    asked.push(`${type} ${name}`);
    const told = (result: LookUp["result"], records: readonly string[] = [], aliases: string[] = []): LookUp => {
      return { name, type, result, records: [...records], aliases, resolver: "192.0.2.53" };
    };
    const alias = zone[`CNAME ${name}`];
    if (alias && typeof alias !== "string") {
      const found = await ask(alias[0] ?? "", type);
      return { ...found, name, aliases: [alias[0] ?? "", ...found.aliases] };
    }
    const said = zone[`${type} ${name}`];
    if (typeof said === "string") return told(said);
    if (said) return told("answered", said);
    return told(names.some((one) => one === name || one.endsWith(`.${name}`)) ? "nodata" : "nxdomain");
  };
  return { ask, asked };
}
