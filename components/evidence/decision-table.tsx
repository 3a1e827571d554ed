"use client";
import { useQuery } from "@tanstack/react-query";
import { decisionTableQuery } from "#components/queries/verdict";
import { SideBadge } from "#components/ui/badge";
import { ErrorState, LoadingRows } from "#components/ui/states";
import { Table, Td, Th, Tr } from "#components/ui/table";
import { words } from "#components/ui/words";

/** The truth table, for reading: tried from the top, the first rule whose conditions all hold decides. */
export function DecisionTable() {
  const query = useQuery(decisionTableQuery());
  if (query.isPending) return <LoadingRows rows={11} label="Loading the rules" />;
  if (!query.data) return <ErrorState problem={query.error} retry={query.refetch} />;
  return (
    <>
      <p className="mb-2 max-w-[72ch] text-muted">
        The rules are tried from the top, and the first whose conditions all hold decides. Nothing else may decide. One
        refusal to relay never leads to suppressing an address: only the last rule does.
      </p>
      <Table label="The rules, in order">
        <thead>
          <tr>
            <Th>Rule</Th>
            <Th>What it finds</Th>
            <Th>When all of this holds</Th>
            <Th>Side</Th>
            <Th>Cause</Th>
            <Th>Decision</Th>
          </tr>
        </thead>
        <tbody>
          {query.data.rules.map((rule) => (
            <Tr key={rule.rule} id={rule.rule}>
              <Td mono className="align-top font-medium">
                {rule.rule}
              </Td>
              <Td className="min-w-44 align-top">{rule.title}</Td>
              <Td className="min-w-64 align-top">
                <ul className={rule.when.length > 1 ? "list-disc pl-4" : ""}>
                  {rule.when.map((condition) => (
                    <li key={condition}>{condition}</li>
                  ))}
                </ul>
              </Td>
              <Td className="align-top">
                <SideBadge side={rule.side} />
              </Td>
              <Td className="min-w-32 align-top">{words(rule.cause)}</Td>
              <Td className="align-top">{words(rule.decision)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}
