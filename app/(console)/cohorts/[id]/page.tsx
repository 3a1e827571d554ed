import type { Metadata } from "next";
import { CohortPage } from "#components/cohort/cohort-page";

export const metadata: Metadata = { title: "Retry cohort" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <CohortPage id={(await params).id} />;
}
