"use client";
import { ByHandSection } from "#components/hold/by-hand-section";
import { WebhookSection } from "#components/hold/webhook-section";
import { HygieneSection } from "#components/outcome/hygiene-section";

/** Who is proposed for suppression, who is suppressed, and who is told of holds. */
export function SuppressionTab() {
  return (
    <>
      <HygieneSection />
      <ByHandSection />
      <WebhookSection />
    </>
  );
}
