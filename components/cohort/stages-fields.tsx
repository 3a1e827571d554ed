"use client";
import { Field, Input, Select } from "#components/ui/field";
import { formatCount } from "#components/ui/format";

/** "60, 300, 1500" → [60, 300, 1500]; null when it is not one to six whole numbers. */
export function stagesOf(text: string): number[] | null {
  const sizes = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  return sizes.length > 0 && sizes.length <= 6 && sizes.every((size) => Number.isInteger(size) && size > 0)
    ? sizes
    : null;
}

export type Rate = { count: string; per: "hour" | "minute" };

/** Recipients an hour; null = no cap; undefined when it is no whole number. */
export function perHourOf({ count, per }: Rate): number | null | undefined {
  if (count.trim() === "") return null;
  const number = Number(count.replace(/[\s,]/g, ""));
  return Number.isInteger(number) && number > 0 ? number * (per === "minute" ? 60 : 1) : undefined;
}

/** A rate as a person would write it: by the minute where that is whole. */
export function rateOf(perHour: number | null): Rate {
  if (perHour === null) return { count: "", per: "minute" };
  return perHour % 60 === 0 ? { count: String(perHour / 60), per: "minute" } : { count: String(perHour), per: "hour" };
}

export function rateWords(perHour: number | null): string {
  if (perHour === null) return "as fast as the receiver takes them";
  const { count, per } = rateOf(perHour);
  return `at most ${formatCount(Number(count))} a ${per}`;
}

type Props = {
  stages: string;
  onStages: (text: string) => void;
  stagesError: string | null | undefined;
  rate: Rate;
  onRate: (rate: Rate) => void;
  rateError: string | null | undefined;
};

/** How many go when, and how fast. */
export function StagesFields({ stages, onStages, stagesError, rate, onRate, rateError }: Props) {
  return (
    <>
      <Field
        label="Stages"
        hint="Sizes in the order they go out; whoever is left becomes the last stage. Each needs a pass before the next."
        error={stagesError}
      >
        <Input value={stages} onChange={(event) => onStages(event.target.value)} inputMode="numeric" />
      </Field>
      <div className="grid grid-cols-[minmax(0,1fr)_8rem] items-start gap-2">
        <Field
          label="Recipients at most"
          hint="A webhook or a sender that fetches gets no more. A file is handed over whole. Empty: no cap."
          error={rateError}
        >
          <Input
            value={rate.count}
            inputMode="numeric"
            onChange={(event) => onRate({ ...rate, count: event.target.value })}
          />
        </Field>
        <Field label="in">
          <Select
            value={rate.per}
            onChange={(event) => onRate({ ...rate, per: event.target.value === "hour" ? "hour" : "minute" })}
          >
            <option value="minute">a minute</option>
            <option value="hour">an hour</option>
          </Select>
        </Field>
      </div>
    </>
  );
}
