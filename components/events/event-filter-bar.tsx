"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { type EventFilterState, OUTCOMES, type useEventFilter } from "#components/events/event-filter";
import { fromLocalField, toLocalField } from "#components/events/utc-field";
import { incidentQuery } from "#components/queries/incident";
import { uploadQuery } from "#components/queries/intake";
import { Button } from "#components/ui/button";
import { Field, Input, Select } from "#components/ui/field";
import { inSentence, reasonLabel, words } from "#components/ui/words";
import { REASONS } from "#lib/classify/reason";
import { valueWords } from "#lib/incident/explain/words";
import { conditionsText, parseConditions } from "#lib/volume/dimension/condition";
import { dimensionLabel } from "#lib/volume/dimension/dimension";

type Props = ReturnType<typeof useEventFilter>;
type TextKey = "provider" | "pool" | "domain" | "remoteIp" | "q";

/** Choices take effect at once, words when Enter is pressed or the field is left. */
export function EventFilterBar({ filter, set, clear, active }: Props) {
  const [more, setMore] = useState(false);
  const rest = useId();
  const folded =
    active - [filter.q, filter.uploadId, filter.incidentId, filter.where].filter((value) => value !== null).length;
  return (
    <search aria-label="Filter events" className="mb-4 block border-line border-y py-3">
      <div className="grid grid-cols-2 gap-x-3 gap-y-2 lg:grid-cols-5">
        <WordsField
          name="q"
          label="Contains"
          hint="recipient, host, queue id or part of the reply"
          className="col-span-2"
          {...{ filter, set }}
        />
        <div className="col-span-2 md:hidden">
          <Button size="sm" aria-expanded={more} aria-controls={rest} onClick={() => setMore(!more)}>
            {more ? "Fewer filters" : folded > 0 ? `More filters, ${folded} set` : "More filters"}
          </Button>
        </div>
        <div id={rest} className={more ? "contents" : "hidden md:contents"}>
          <Field label="Reason">
            <Select
              value={filter.reason ?? ""}
              onChange={(event) => set({ reason: oneOf(REASONS, event.target.value) })}
            >
              <option value="">any</option>
              {REASONS.map((reason) => (
                <option key={reason} value={reason}>
                  {reasonLabel(reason)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label="Outcome">
            <Select
              value={filter.outcome ?? ""}
              onChange={(event) => set({ outcome: oneOf(OUTCOMES, event.target.value) })}
            >
              <option value="">any</option>
              {OUTCOMES.map((outcome) => (
                <option key={outcome} value={outcome}>
                  {words(outcome)}
                </option>
              ))}
            </Select>
          </Field>
          <WordsField name="provider" label="Provider" hint="yahoo" {...{ filter, set }} />
          <WordsField name="domain" label="Recipient domain" hint="example.com" {...{ filter, set }} />
          <WordsField name="remoteIp" label="Rejecting IP" hint="192.0.2.1" {...{ filter, set }} />
          <WordsField name="pool" label="Pool" hint="192.0.2.10" {...{ filter, set }} />
          <TimeField label="From (UTC)" value={filter.from} onSet={(from) => set({ from })} />
          <TimeField label="To (UTC)" value={filter.to} onSet={(to) => set({ to })} />
        </div>
      </div>
      {active > 0 ? (
        <div className="mt-3 flex flex-wrap items-center gap-2 text-meta">
          {filter.uploadId ? <UploadChip id={filter.uploadId} onDrop={() => set({ uploadId: null })} /> : null}
          {filter.where ? <ConditionChips where={filter.where} set={set} /> : null}
          {filter.incidentId ? <IncidentChip id={filter.incidentId} onDrop={() => set({ incidentId: null })} /> : null}
          <Button size="sm" variant="quiet" onClick={clear}>
            Clear the filter
          </Button>
        </div>
      ) : null}
    </search>
  );
}

function oneOf<T extends string>(list: readonly T[], value: string): T | null {
  return list.find((one) => one === value) ?? null;
}

type WordsProps = {
  name: TextKey;
  label: string;
  hint: string;
  className?: string;
  filter: EventFilterState;
  set: Props["set"];
};

function WordsField({ name, label, hint, className, filter, set }: WordsProps) {
  const value = filter[name] ?? "";
  const take = (next: string) => {
    const trimmed = next.trim();
    if (trimmed !== value) set({ [name]: trimmed === "" ? null : trimmed });
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    take(String(new FormData(event.currentTarget).get(name) ?? ""));
  };
  return (
    <form onSubmit={submit} className={className}>
      <Field label={label}>
        {/* The address bar owns the value: another one there is another field here. */}
        <Input
          key={value}
          name={name}
          placeholder={hint}
          defaultValue={value}
          maxLength={200}
          spellCheck={false}
          autoComplete="off"
          onBlur={(event) => take(event.target.value)}
          className="w-full"
        />
      </Field>
    </form>
  );
}

function TimeField({
  label,
  value,
  onSet,
}: {
  label: string;
  value: string | null;
  onSet: (at: string | null) => void;
}) {
  const [wrong, setWrong] = useState(false);
  const take = (text: string) => {
    const next = fromLocalField(text);
    setWrong(text !== "" && next === null);
    if (text === "" || next !== null) if (next !== value) onSet(next);
  };
  return (
    <Field label={label} error={wrong ? "Not a time." : null}>
      <Input
        key={value}
        type="datetime-local"
        defaultValue={toLocalField(value)}
        onBlur={(event) => take(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(event.currentTarget.value);
        }}
        className="w-full"
      />
    </Field>
  );
}

function Chip({ children, onDrop, name }: { children: string; onDrop: () => void; name: string }) {
  const id = useId();
  return (
    <span className="inline-flex max-w-full items-center gap-1 rounded-md border border-line-strong pl-2">
      <span id={id} className="truncate">
        {children}
      </span>
      <Button size="sm" variant="quiet" onClick={onDrop} aria-label={`Take away: ${name}`} aria-describedby={id}>
        ×
      </Button>
    </span>
  );
}

function ConditionChips({ where, set }: { where: string; set: Props["set"] }) {
  const conditions = parseConditions(where) ?? [];
  return conditions.map((one) => {
    const words = `${one.not ? "without" : "only"} ${inSentence(dimensionLabel(one.dimension))} ${valueWords(one.dimension, one.value)}`;
    const rest = conditions.filter((other) => other !== one);
    return (
      <Chip key={words} name="condition" onDrop={() => set({ where: rest.length > 0 ? conditionsText(rest) : null })}>
        {words}
      </Chip>
    );
  });
}

function UploadChip({ id, onDrop }: { id: string; onDrop: () => void }) {
  const { data } = useQuery(uploadQuery(id));
  return (
    <Chip name="upload" onDrop={onDrop}>
      {`from the upload ${data?.name ?? id}`}
    </Chip>
  );
}

function IncidentChip({ id, onDrop }: { id: string; onDrop: () => void }) {
  const { data } = useQuery(incidentQuery(id));
  return (
    <Chip name="incident" onDrop={onDrop}>
      {data ? `of incident ${data.number}, ${data.providerLabel}` : `of the incident ${id}`}
    </Chip>
  );
}
