"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SampleProgress } from "#components/overview/sample-progress";
import { meQuery } from "#components/queries/access";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { scenariosQuery } from "#components/queries/pipeline";
import { ScenarioPicker } from "#components/scenario/scenario-picker";
import { Button } from "#components/ui/button";
import { ButtonLink } from "#components/ui/link";
import { PageHeader } from "#components/ui/page-header";
import { ErrorState } from "#components/ui/states";
import type { Me } from "#lib/access/contract";
import type { postScenario } from "#lib/pipeline/contract";

/** Before anything came in: what would be here, and the two ways to begin. */
export function EmptyConsole({ me }: { me: Me }) {
  const client = useQueryClient();
  const scenarios = useQuery(scenariosQuery());
  const [name, setName] = useState<string | null>(null);
  const items = scenarios.data?.items ?? [];
  const chosen = items.find((one) => one.name === name) ?? items[0];
  const may = me.may.includes("scenario.load");

  const load = useMutation({
    mutationFn: (scenario: string) =>
      apiPost<ResponseOf<typeof postScenario>>(`/scenarios/${encodeURIComponent(scenario)}/load`),
  });

  if (load.data) {
    return (
      <SampleProgress
        uploads={load.data.uploads}
        quiet={chosen?.incidents === 0}
        onDone={() => client.invalidateQueries({ queryKey: meQuery().queryKey })}
      />
    );
  }

  return (
    <>
      <PageHeader title="Overview" />
      <div className="max-w-[72ch]">
        <p>
          Nothing has come in yet. Here will stand what broke, at which provider, since when, and whether the cause is
          ours or theirs, with the proof behind every word.
        </p>
        <p className="mt-2 text-muted">
          Rebound reads bounce mails and mail logs. A sample incident comes in the same way as your own files, so you
          can walk it to its end first.
        </p>

        <div className="mt-6 flex flex-wrap items-end gap-3">
          <Button
            variant="primary"
            disabled={!chosen || !may}
            busy={load.isPending}
            title={may ? undefined : `This needs the role operator; you are ${me.role}.`}
            onClick={() => chosen && load.mutate(chosen.name)}
          >
            {load.isPending ? "Loading the sample…" : "Load a sample incident"}
          </Button>
          <ButtonLink href="/intake">Upload files</ButtonLink>
        </div>

        {items.length > 0 ? (
          <div className="mt-6">
            <ScenarioPicker items={items} chosen={chosen?.name ?? null} onChoose={setName} />
          </div>
        ) : null}
        {load.isError || scenarios.isError ? (
          <div className="mt-4">
            <ErrorState
              problem={asProblem(load.error ?? scenarios.error)}
              retry={load.isError ? load.reset : scenarios.refetch}
            />
          </div>
        ) : null}
        {may ? null : (
          <p className="mt-4 text-meta text-muted">
            You are {me.role}: an operator can load the sample or upload files; this page fills itself then.
          </p>
        )}
      </div>
    </>
  );
}
