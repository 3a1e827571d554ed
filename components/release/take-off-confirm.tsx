"use client";
import { useState } from "react";
import { ConfirmDialog } from "#components/ui/dialog";
import { Field, Input } from "#components/ui/field";
import { formatCount, plural } from "#components/ui/format";
import { Mono } from "#components/ui/mono";
import type { Cohort } from "#lib/cohort/contract";
import type { ReleaseTarget } from "#lib/release/contract";
import type { UnsuppressRunDetail } from "#lib/release/list-run/contract";

const SAMPLE = 5;

/** The exact count, some of the rows and the plan, and the count typed by hand: nobody gets here by a slip. */
export function TakeOffConfirm({
  open,
  onOpenChange,
  cohort,
  list,
  found,
  onConfirm,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  cohort: Cohort;
  list: ReleaseTarget;
  found: UnsuppressRunDetail;
  onConfirm: () => Promise<unknown>;
}) {
  const [typed, setTyped] = useState("");
  const many = found.counts.would_remove;
  const rows = found.items.filter((item) => item.result === "would_remove");
  const count = String(many);
  const close = (next: boolean) => {
    setTyped("");
    onOpenChange(next);
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      title={`Take ${plural(many, "recipient")} off ${list.name}`}
      confirm={`Take ${formatCount(many)} off`}
      disabled={typed.trim() !== count}
      onConfirm={onConfirm}
    >
      <p>
        Each address is looked at again, taken off with one call, and read back before it counts as taken off. Those
        that must stay, such as after a complaint, stay. Your provider delivers to the others again from then on,
        whoever sends.
      </p>
      <div>
        <p className="font-medium text-meta">
          {many > SAMPLE ? `First ${SAMPLE} of ${formatCount(many)}` : plural(many, "recipient")}
        </p>
        <ul className="text-meta">
          {rows.slice(0, SAMPLE).map((item) => (
            <li key={item.recipient} className="break-all">
              {item.recipient} <span className="text-muted">({item.why})</span>
            </li>
          ))}
        </ul>
      </div>
      {cohort.planHash ? (
        <p className="text-meta">
          Under plan <Mono>{cohort.planHash.slice(0, 16)}</Mono> of cohort {cohort.number}.
        </p>
      ) : null}
      <Field label={`Type ${count} to confirm`}>
        <Input
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
    </ConfirmDialog>
  );
}
