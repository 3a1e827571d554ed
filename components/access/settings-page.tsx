"use client";
import { useQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { AuditTab } from "#components/access/audit-tab";
import { DetectionTab } from "#components/access/detection-tab";
import { PeopleTab } from "#components/access/people-tab";
import { ROLE_WORDS } from "#components/access/role-words";
import { SessionTab } from "#components/access/session-tab";
import { TokensTab } from "#components/access/tokens-tab";
import { AlertsTab } from "#components/alert/alerts-tab";
import { BlocklistsTab } from "#components/evidence/blocklists-tab";
import { PathsTab } from "#components/evidence/paths-tab";
import { ProbesTab } from "#components/evidence/probes-tab";
import { SuppressionTab } from "#components/hold/suppression-tab";
import { meQuery } from "#components/queries/access";
import { TargetsTab } from "#components/release/targets-tab";
import { PageHeader } from "#components/ui/page-header";
import { Tabs } from "#components/ui/tabs";

const TABS = [
  "people",
  "tokens",
  "targets",
  "alerts",
  "suppression",
  "paths",
  "probes",
  "blocklists",
  "detection",
  "audit",
  "session",
] as const;

/** Who works here, what programs may do, where releases go, and my own session. */
export function SettingsPage() {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("people"));
  const { data: me } = useQuery(meQuery());
  return (
    <>
      <PageHeader
        title="Settings"
        lead={me ? `You are ${me.name}, ${ROLE_WORDS[me.role].name.toLowerCase()} of ${me.workspace.name}.` : null}
      />
      <Tabs
        label="Settings"
        value={tab}
        onValueChange={(value) => setTab(TABS.find((one) => one === value) ?? null)}
        items={[
          { value: "people", label: "People", content: <PeopleTab /> },
          { value: "tokens", label: "API tokens", content: <TokensTab /> },
          { value: "targets", label: "Release targets", content: <TargetsTab /> },
          { value: "alerts", label: "Alerts", content: <AlertsTab /> },
          { value: "suppression", label: "Suppression", content: <SuppressionTab /> },
          { value: "paths", label: "Our paths", content: <PathsTab /> },
          { value: "detection", label: "Detection", content: <DetectionTab /> },
          { value: "probes", label: "Probes", content: <ProbesTab /> },
          { value: "blocklists", label: "Blocklists", content: <BlocklistsTab /> },
          { value: "audit", label: "Audit", content: <AuditTab /> },
          { value: "session", label: "Session", content: <SessionTab /> },
        ]}
      />
    </>
  );
}
