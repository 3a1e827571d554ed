"use client";
import { useId } from "react";
import { FALSE_ALARM_REASONS, FALSE_ALARM_WORDS, type FalseAlarmReason } from "#lib/incident/state/false-alarm";

type Props = { value: FalseAlarmReason | null; onChange: (reason: FalseAlarmReason) => void };

/** Why it was none, and what saying so will do, before it is said. */
export function FalseAlarmChoice({ value, onChange }: Props) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium text-meta">What it was</legend>
      {FALSE_ALARM_REASONS.map((reason) => (
        <label key={reason} className="flex items-start gap-2">
          <input
            type="radio"
            name={name}
            className="mt-0.5 size-4 shrink-0 accent-accent"
            checked={value === reason}
            onChange={() => onChange(reason)}
          />
          <span>
            {FALSE_ALARM_WORDS[reason].label}
            <span className="block max-w-[72ch] text-meta text-muted">{FALSE_ALARM_WORDS[reason].effect}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
