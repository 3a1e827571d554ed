import { z } from "zod";
import { operation } from "#lib/platform/operation";

export const getReport = operation({
  id: "getReport",
  method: "GET",
  path: "/incidents/{id}/report",
  summary:
    "The incident as Markdown, JSON or CSV. Same facts, same bytes. Addresses are masked unless asked otherwise.",
  scope: "read",
  query: z.object({ format: z.enum(["md", "json", "csv"]).default("md"), redact: z.stringbool().default(true) }),
  response: "file",
});
