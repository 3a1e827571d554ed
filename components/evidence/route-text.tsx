"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiSend } from "#components/queries/client";
import { Badge, type Tone } from "#components/ui/badge";
import { Button } from "#components/ui/button";
import { ConfirmDialog } from "#components/ui/dialog";
import { plural } from "#components/ui/format";
import { CutNote } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { Time } from "#components/ui/time";
import type { RouteFindingRow, RouteTextRow } from "#lib/evidence/routes/contract";

const FORMAT_WORDS: Record<RouteTextRow["format"], string> = {
  postfix_main: "Postfix main.cf",
  postfix_transport: "Postfix transport table",
  exim: "Exim routers",
  sendmail_mailertable: "Sendmail mailertable",
  kumomta: "KumoMTA",
  powermta: "PowerMTA",
  exchange_connector: "Exchange send connectors",
};

const TONE: Record<RouteFindingRow["severity"], Tone> = {
  fault: "fail",
  watch: "ours",
  fine: "pass",
  unknown: "unknown",
};

/** One configuration: what it routes, what DNS says of each route, and what could not be read. */
export function RouteTextView({ text, refusal }: { text: RouteTextRow; refusal: string | null }) {
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const remove = useMutation({
    mutationFn: () => apiSend("DELETE", `/routes/${encodeURIComponent(text.id)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ["routes"] }),
  });
  const smarthosts = text.routes.filter((route) => route.takes.startsWith("all mail"));
  return (
    <article aria-label={text.name} className="mt-4 first-of-type:mt-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-medium">
          {text.name}{" "}
          <span className="font-normal text-meta text-muted">
            {FORMAT_WORDS[text.format]}, {plural(text.routes.length, "route")}, given <Time at={text.addedAt} /> by{" "}
            {text.addedBy.name}, {text.checkedAt ? <Checked at={text.checkedAt} /> : "DNS is being asked"}
          </span>
        </h3>
        <Button
          size="sm"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          aria-label={`Take ${text.name} away`}
          onClick={() => setRemoving(true)}
        >
          Take away
        </Button>
      </div>
      {smarthosts.map((route) => (
        <p key={route.line} className="mt-1 max-w-[72ch] text-meta">
          Line {route.line} takes {route.takes}: everything that nothing else routes goes to{" "}
          <span className="font-mono">{route.hosts.map((host) => host.host).join(", ")}</span>. Name it as a hop of our
          own below, so that its refusals are told from the receivers'.
        </p>
      ))}
      {text.findings.length > 0 ? <Findings text={text} /> : null}
      <Lines title="Also changes the way of mail" lines={text.notes} />
      <Lines title="Not read" lines={text.problems} />
      <ConfirmDialog
        open={removing}
        onOpenChange={setRemoving}
        danger
        title={`Take ${text.name} away`}
        confirm={`Take ${text.name} away`}
        onConfirm={() => remove.mutateAsync()}
      >
        <p>Its routes are no longer watched and no new verdict reads them. The text is kept for those already made.</p>
      </ConfirmDialog>
    </article>
  );
}

function Checked({ at }: { at: string }) {
  return (
    <>
      DNS asked <Time at={at} />
    </>
  );
}

function Findings({ text }: { text: RouteTextRow }) {
  return (
    <>
      <Table label={`Routes of ${text.name} held against the MX`} className="mt-1 min-w-[640px]">
        <thead>
          <tr>
            <Th>Stands</Th>
            <Th numeric>Line</Th>
            <Th>Domain</Th>
            <Th>Sends to</Th>
            <Th>MX now</Th>
            <Th>Since (UTC)</Th>
          </tr>
        </thead>
        <tbody>
          {text.findings.map((finding) => (
            <Tr key={`${finding.line} ${finding.domain}`}>
              <Td>
                <Badge tone={TONE[finding.severity]} title={finding.words}>
                  {finding.standing.replaceAll("_", " ")}
                </Badge>
              </Td>
              <Td numeric>{finding.line}</Td>
              <Td mono>{finding.domain}</Td>
              <Td mono className="break-all">
                {finding.hosts.map(({ host }) => host).join(", ")}
              </Td>
              <Td mono className="break-all">
                {finding.mx.join(", ") || "—"}
              </Td>
              <Td>
                <Time at={finding.since} />
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {text.findings[0]?.severity === "fault" ? (
        <p className="mt-1 max-w-[72ch] text-meta">{text.findings[0].words}</p>
      ) : null}
      <CutNote shown={text.findings.length} total={text.findings.length + text.findingsCut}>
        the gravest first
      </CutNote>
    </>
  );
}

function Lines({ title, lines }: { title: string; lines: RouteTextRow["notes"] }) {
  if (lines.length === 0) return null;
  return (
    <div className="mt-1 text-meta">
      <p className="text-muted">{title}</p>
      <ul className="max-w-[72ch]">
        {lines.slice(0, 20).map((one) => (
          <li key={`${one.line} ${one.what}`}>
            line {one.line}: {one.what}
          </li>
        ))}
      </ul>
      <CutNote shown={Math.min(20, lines.length)} total={lines.length} />
    </div>
  );
}
