"use client";
import { useMutation } from "@tanstack/react-query";
import { SecretOnce } from "#components/access/secret-once";
import { apiPost, asProblem } from "#components/queries/client";
import { Button } from "#components/ui/button";
import { Dialog } from "#components/ui/dialog";

/** Makes another secret of ours for somebody and shows it this once; the old one ends at once. */
export function NewSecretDialog({
  name,
  label,
  path,
  children,
  onClose,
}: {
  name: string;
  /** What it is called: “signing secret”. */
  label: string;
  /** The operation that makes it. */
  path: string;
  /** What the other side must do with it. */
  children: string;
  onClose: () => void;
}) {
  const make = useMutation({ mutationFn: () => apiPost<{ secret: string }>(path) });
  const secret = make.data?.secret ?? null;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Replace the ${label} of ${name}`}
      description={`The old ${label} ends at that moment.`}
      actions={
        secret ? (
          <Button variant="primary" onClick={onClose}>
            I have kept it
          </Button>
        ) : (
          <Button variant="danger" busy={make.isPending} onClick={() => make.mutate()}>
            Replace the {label}
          </Button>
        )
      }
    >
      {secret ? (
        <SecretOnce label={`New ${label}`} secret={secret}>
          Copy it now: it is not shown again.
        </SecretOnce>
      ) : (
        <p>{children}</p>
      )}
      {make.isError ? (
        <p role="alert" className="mt-2 text-fail">
          {asProblem(make.error).detail}
        </p>
      ) : null}
    </Dialog>
  );
}
