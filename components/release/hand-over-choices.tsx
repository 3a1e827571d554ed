import type { ResponseOf } from "#components/queries/client";
import { TextLink } from "#components/ui/link";
import type { listAdapters, ReleaseTarget } from "#lib/release/contract";

type Adapter = ResponseOf<typeof listAdapters>["items"][number];

export type Choice = {
  key: string;
  adapter: string;
  label: string;
  targetId: string | null;
  targetName: string | null;
  cannot: readonly string[];
};

/** Adapters that lead to one of the targets of the workspace; the others need none. */
const BY_TARGET = new Set<string>(["webhook", "pull"]);

/** Every way a stage can be handed over now, from the matrix: a file first, then each target of an adapter that can. */
export function choicesOf(adapters: readonly Adapter[], targets: readonly ReleaseTarget[]): Choice[] {
  return adapters
    .filter((one) => one.abilities.handOver)
    .flatMap(({ adapter, label, cannot }): Choice[] =>
      BY_TARGET.has(adapter)
        ? targets
            .filter((target) => target.kind === adapter)
            .map((target) => ({
              key: target.id,
              adapter,
              label: `${label}: ${target.name}${target.url ? ` (${hostOf(target.url)})` : ""}`,
              targetId: target.id,
              targetName: target.name,
              cannot,
            }))
        : [{ key: adapter, adapter, label, targetId: null, targetName: null, cannot }],
    );
}

/** The ways to hand over as radio buttons, with what the chosen one cannot do. */
export function HandOverChoices({
  choices,
  chosen,
  onChoose,
}: {
  choices: readonly Choice[];
  chosen: string;
  onChoose: (key: string) => void;
}) {
  const choice = choices.find((one) => one.key === chosen);
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-meta">Hand over</legend>
      {choices.map((one) => (
        <label key={one.key} className="inline-flex min-h-6 items-start gap-2">
          <input
            type="radio"
            name="adapter"
            value={one.key}
            checked={one.key === chosen}
            onChange={() => onChoose(one.key)}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span className="min-w-0 break-words">{one.label}</span>
        </label>
      ))}
      {choice ? (
        <div className="mt-1 border-line-strong border-l-2 pl-3 text-meta text-muted">
          <ul className="flex flex-col gap-0.5">
            {choice.cannot.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <p className="text-meta text-muted">
        {choices.every((one) => one.targetId === null) ? "No other target is set up. " : ""}
        All adapters, and what each cannot do:{" "}
        <TextLink href="/settings?tab=targets#adapters">Release targets</TextLink>.
      </p>
    </fieldset>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
