import { z } from "zod";
import { REASONS } from "#lib/classify/reason";

export const ReasonShape = z.enum(REASONS);
export const SideShape = z.enum(["ours", "theirs", "address", "unknown"]);
export type Side = z.infer<typeof SideShape>;
