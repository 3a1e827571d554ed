import { z } from "zod";
import { operation } from "#lib/platform/operation";

export const getReport = operation({
  id: "getReport",
  method: "GET",
  path: "/incidents/{id}/report",
  summary:
    "The incident as Markdown, a printable page, JSON or CSV, or its chart as a picture (svg). Same facts, same bytes. Addresses are masked unless asked otherwise, which needs an operator and is audited.",
  scope: "read",
  query: z.object({
    format: z.enum(["md", "html", "json", "csv", "svg"]).default("md"),
    redact: z.stringbool().default(true),
  }),
  response: "file",
});
