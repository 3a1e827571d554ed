"use client";
import { useId, useState } from "react";
import { Button } from "#components/ui/button";
import { cx } from "#components/ui/cx";
import { Field, Input } from "#components/ui/field";
import { plural } from "#components/ui/format";
import { Time } from "#components/ui/time";
import type { Scenario } from "#lib/pipeline/contract";

/** Rows before “show all”. */
const SHOWN = 8;

/** Scenarios that hold every word of `text` in their title, story or expectation. */
export function scenariosWith(items: readonly Scenario[], text: string): Scenario[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter(({ name, title, story, expect }) => {
    const all = `${name} ${title} ${story} ${expect}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

type PickerProps = {
  items: readonly Scenario[];
  chosen: string | null;
  onChoose: (name: string) => void;
};

/** Every incident that can be rehearsed: search, choose one, read its story and what must be found in it. */
export function ScenarioPicker({ items, chosen, onChoose }: PickerProps) {
  const group = useId();
  const [text, setText] = useState("");
  const [all, setAll] = useState(false);
  const found = scenariosWith(items, text);
  const shown = all ? found : found.slice(0, SHOWN);
  return (
    <div className="flex flex-col gap-3">
      <search className="block max-w-[40ch]">
        <Field label="Search the incidents to rehearse">
          <Input
            type="search"
            value={text}
            maxLength={200}
            placeholder="MX, capitals, quiet…"
            autoComplete="off"
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      </search>
      <fieldset>
        <legend className="sr-only">Incident to rehearse</legend>
        <ul className="divide-y divide-line border-line border-y">
          {shown.map((one) => (
            <li key={one.name}>
              <label className={cx("flex gap-3 px-1 py-2", chosen === one.name && "bg-surface")}>
                <input
                  type="radio"
                  name={group}
                  value={one.name}
                  checked={chosen === one.name}
                  onChange={() => onChoose(one.name)}
                  className="mt-0.5 size-4 shrink-0 accent-accent"
                />
                <span className="min-w-0">
                  <span className="block font-medium">{one.title}</span>
                  {chosen === one.name ? <Story scenario={one} /> : null}
                  {one.loadedAt ? (
                    <span className="block text-meta text-muted">
                      Already here since <Time at={one.loadedAt} />
                    </span>
                  ) : null}
                </span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
      <p role="status" className="flex flex-wrap items-center gap-3 text-meta text-muted">
        {found.length === 0 ? "No incident of the pack holds these words." : null}
        {found.length > shown.length ? `First ${shown.length} of ${plural(found.length, "incident")}.` : null}
        {found.length > shown.length ? (
          <Button size="sm" onClick={() => setAll(true)}>
            Show all {found.length}
          </Button>
        ) : null}
      </p>
    </div>
  );
}

function Story({ scenario }: { scenario: Scenario }) {
  return (
    <>
      <span className="mt-1 block max-w-[72ch] text-meta">{scenario.story}</span>
      <span className="mt-1 block max-w-[72ch] text-meta">
        <span className="text-muted">What to find: </span>
        {scenario.expect}
      </span>
    </>
  );
}
