import { plural } from "#components/ui/format";
import { isListKind } from "#lib/release/adapter-capability";
import type { ReleaseTarget } from "#lib/release/contract";

/** What ends when a target is removed, and what stops going out. */
export function TargetConsequence({ kind, waiting }: { kind: ReleaseTarget["kind"]; waiting: number }) {
  if (isListKind(kind))
    return (
      <p>
        Its credentials are wiped, and nobody can be taken off that list from here any more. Addresses that are still on
        it stay there, and your provider drops mail to them. A run that is under way ends at its next call.
      </p>
    );
  if (kind === "kumomta")
    return (
      <p>
        Its credentials are wiped, and its queues cannot be suspended, resumed or tried again from here any more. What
        is suspended there stays so until its time is over or somebody lifts it on the server.
      </p>
    );
  return (
    <>
      <p>
        {kind === "pull"
          ? "Its token ends, so its next request is refused. Acknowledge what it has fetched before, or those recipients end in doubt."
          : "Its secret is wiped, so requests signed with it end."}{" "}
        No stage can be handed over to it any more; releases as a file and to other targets go on.
      </p>
      <p className={waiting > 0 ? "font-medium text-fail" : ""}>
        {waiting > 0
          ? `${plural(waiting, "recipient")} wait to be handed over to it now and will not go out.`
          : "Nothing waits to be handed over to it now, so nothing under way stops."}
      </p>
    </>
  );
}
