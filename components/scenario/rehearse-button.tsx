"use client";
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useRefusal } from "#components/access/use-may";
import { meQuery } from "#components/queries/access";
import { apiPost, asProblem, type ResponseOf } from "#components/queries/client";
import { inProgress, uploadQuery } from "#components/queries/intake";
import { scenariosQuery } from "#components/queries/pipeline";
import { ScenarioPicker } from "#components/scenario/scenario-picker";
import { UploadRows } from "#components/scenario/upload-rows";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";
import { plural } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import { ErrorState, LoadingRows } from "#components/ui/states";
import type { postScenario, Scenario } from "#lib/pipeline/contract";

/** Opens the list of incidents to rehearse; the one chosen comes in through the real intake. */
export function RehearseButton() {
  const refusal = useRefusal("scenario.load");
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const scenarios = useQuery({ ...scenariosQuery(), enabled: open });
  const items = scenarios.data?.items ?? [];
  const chosen = items.find((one) => one.name === name) ?? items.find((one) => one.loadedAt === null);
  const load = useMutation({
    mutationFn: async (scenario: Scenario) => ({
      scenario,
      ...(await apiPost<ResponseOf<typeof postScenario>>(`/scenarios/${encodeURIComponent(scenario.name)}/load`)),
    }),
    onSuccess: () => client.invalidateQueries({ queryKey: scenariosQuery().queryKey }),
  });

  async function change(next: boolean) {
    setOpen(next);
    if (next) return load.reset();
    // What came in shows on the pages behind.
    await client.invalidateQueries({ queryKey: meQuery().queryKey });
    await client.invalidateQueries({ queryKey: ["uploads"] });
  }

  const here = chosen?.loadedAt != null;
  return (
    <>
      <Button disabled={refusal !== null} title={refusal ?? undefined} onClick={() => change(true)}>
        Rehearse an incident
      </Button>
      <Dialog
        wide
        open={open}
        onOpenChange={change}
        title="Rehearse an incident"
        description="Mails, logs and DNS of an incident that never was, about names that end in .example. They come in the same way as yours and stay beside them."
        actions={
          load.data ? (
            <Button onClick={load.reset}>Rehearse another</Button>
          ) : (
            <Button
              variant="primary"
              busy={load.isPending}
              disabled={!chosen || here}
              title={here ? "It is here already: its incidents are in the list." : undefined}
              onClick={() => chosen && load.mutate(chosen)}
            >
              {load.isPending ? "Bringing it in…" : "Bring it in"}
            </Button>
          )
        }
      >
        {load.data ? <Coming scenario={load.data.scenario} uploads={load.data.uploads} /> : null}
        {!load.data && scenarios.isPending ? <LoadingRows label="Loading the incidents to rehearse" /> : null}
        {!load.data && items.length > 0 ? (
          <ScenarioPicker items={items} chosen={chosen?.name ?? null} onChoose={setName} />
        ) : null}
        {load.isError || scenarios.isError ? (
          <div className="mt-4">
            <ErrorState
              problem={asProblem(load.error ?? scenarios.error)}
              retry={load.isError ? load.reset : scenarios.refetch}
            />
          </div>
        ) : null}
      </Dialog>
    </>
  );
}

/** The files on their way, and what must come of them. */
function Coming({ scenario, uploads }: { scenario: Scenario; uploads: readonly string[] }) {
  const receipts = useQueries({ queries: uploads.map((id) => uploadQuery(id)) });
  const known = receipts.flatMap((receipt) => receipt.data ?? []);
  const read = known.length === uploads.length && known.every((receipt) => !inProgress(receipt));
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        {read
          ? scenario.incidents === 0
            ? "Everything is read. No incident must open from it."
            : `Everything is read. ${plural(scenario.incidents, "incident")} must open in a few seconds, with DNS and a verdict.`
          : `${plural(uploads.length, "file")} of “${scenario.title}” ${uploads.length === 1 ? "is" : "are"} being read…`}
      </p>
      <UploadRows uploads={uploads} />
      <p className="max-w-[72ch] text-meta">
        <span className="text-muted">What to find: </span>
        {scenario.expect}
      </p>
      {read ? (
        <div>
          <ButtonLink href="/incidents">Show the incidents</ButtonLink>
        </div>
      ) : null}
    </div>
  );
}
