import type { Metadata } from "next";
import { IntakePage } from "#components/intake/intake-page";

export const metadata: Metadata = { title: "Intake" };

export default function Page() {
  return <IntakePage />;
}
