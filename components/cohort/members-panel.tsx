"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { MemberTable } from "#components/cohort/member-table";
import { membersQuery } from "#components/queries/cohort";
import { Field, Input, Select } from "#components/ui/field";
import { formatCount } from "#components/ui/format";
import { LoadMore } from "#components/ui/load-more";
import { EmptyState, ErrorState, LoadingRows } from "#components/ui/states";
import { Tabs } from "#components/ui/tabs";
import type { Cohort } from "#lib/cohort/contract";

const KINDS = ["included", "excluded"] as const;
const PARSERS = {
  members: parseAsStringLiteral(KINDS).withDefault("included"),
  stage: parseAsInteger,
  why: parseAsString,
  find: parseAsString,
};

/** Everybody the plan is about, in two tabs: who is retried and who is not. */
export function MembersPanel({ cohort }: { cohort: Cohort }) {
  const [shown, set] = useQueryStates(PARSERS, { history: "replace" });
  return (
    <Tabs
      label="Recipients of the plan"
      value={shown.members}
      onValueChange={(value) =>
        set({ members: KINDS.find((kind) => kind === value) ?? null, stage: null, why: null, find: null })
      }
      items={[
        {
          value: "included",
          label: `To retry ${formatCount(cohort.memberCount)}`,
          content: (
            <>
              <div className="mb-2 flex flex-wrap gap-3">
                <Find value={shown.find} onSet={(find) => set({ find })} />
                <Field label="Stage">
                  <Select
                    value={shown.stage ?? ""}
                    onChange={(event) => set({ stage: event.target.value === "" ? null : Number(event.target.value) })}
                  >
                    <option value="">all</option>
                    {cohort.stages.map((stage) => (
                      <option key={stage.stageIndex} value={stage.stageIndex}>
                        {stage.stageIndex + 1} ({formatCount(stage.size)})
                      </option>
                    ))}
                  </Select>
                </Field>
              </div>
              <Members cohortId={cohort.id} included stage={shown.stage} why={null} q={shown.find} />
            </>
          ),
        },
        {
          value: "excluded",
          label: `Left out ${formatCount(cohort.excludedCount)}`,
          content: (
            <>
              <div className="mb-2 flex flex-wrap gap-3">
                <Find value={shown.find} onSet={(find) => set({ find })} />
                <Field label="Why left out">
                  <Select value={shown.why ?? ""} onChange={(event) => set({ why: event.target.value || null })}>
                    <option value="">any reason</option>
                    {cohort.excludedByReason.map((row) => (
                      <option key={row.why} value={row.why}>
                        {row.label} ({formatCount(row.count)})
                      </option>
                    ))}
                  </Select>
                </Field>
              </div>
              <Members cohortId={cohort.id} included={false} stage={null} why={shown.why} q={shown.find} />
            </>
          ),
        },
      ]}
    />
  );
}

function Find({ value, onSet }: { value: string | null; onSet: (text: string | null) => void }) {
  return (
    <Field label="Recipient contains">
      <Input
        key={value}
        type="search"
        maxLength={200}
        defaultValue={value ?? ""}
        onBlur={(event) => onSet(event.target.value.trim() || null)}
        onKeyDown={(event) => {
          if (event.key === "Enter") onSet(event.currentTarget.value.trim() || null);
        }}
      />
    </Field>
  );
}

type MembersProps = {
  cohortId: string;
  included: boolean;
  stage: number | null;
  why: string | null;
  q: string | null;
};

function Members({ cohortId, included, stage, why, q }: MembersProps) {
  const query = useInfiniteQuery(membersQuery(cohortId, { included, stage, why, q }));
  if (query.isPending) return <LoadingRows rows={10} label="Loading recipients" />;
  if (!query.data) return <ErrorState problem={query.error} retry={query.refetch} />;
  const members = query.data.pages.flatMap((page) => page.items);
  if (members.length === 0)
    return (
      <EmptyState title={stage !== null || why !== null || q !== null ? "Nobody matches this filter" : "Nobody"}>
        {included ? "Nobody would be retried." : "Nobody was left out."}
      </EmptyState>
    );
  return (
    <>
      <MemberTable members={members} included={included} />
      <LoadMore query={query} shown={members.length} total={query.data.pages[0]?.total ?? null}>
        in the order of addresses
      </LoadMore>
    </>
  );
}
