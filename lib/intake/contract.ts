import { z } from "zod";
import { operation } from "#lib/platform/operation";
import { ActorRefShape, IsoTime, page } from "#lib/platform/wire";

export const UploadState = z.enum(["receiving", "queued", "processing", "done", "failed"]);

/** A file or stream that came in, and its receipt. */
export const UploadShape = z.object({
  id: z.string(),
  name: z.string(),
  source: z.string().nullable(),
  state: UploadState,
  format: z.string().nullable(),
  encoding: z.enum(["identity", "gzip", "zstd", "bzip2", "zip"]),
  sizeBytes: z.number(),
  /** Bytes of the stored file already landed; progress = bytesLanded / sizeBytes. */
  bytesLanded: z.number(),
  read: z.number().int(),
  events: z.number().int(),
  inserted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.number().int(),
  firstEventAt: IsoTime.nullable(),
  lastEventAt: IsoTime.nullable(),
  error: z.string().nullable(),
  notices: z.array(z.object({ what: z.string(), where: z.string() })),
  createdBy: ActorRefShape,
  createdAt: IsoTime,
  startedAt: IsoTime.nullable(),
  finishedAt: IsoTime.nullable(),
});
export type Upload = z.infer<typeof UploadShape>;

export const RejectedShape = z.object({ line: z.number().int(), reason: z.string(), excerpt: z.string() });
export type Rejected = z.infer<typeof RejectedShape>;

export const ReceiptShape = UploadShape.extend({
  /** The first 1 000; `rejected` says how many there are. */
  rejectedItems: z.array(RejectedShape),
});
export type Receipt = z.infer<typeof ReceiptShape>;

export const postIntake = operation({
  id: "intake",
  method: "POST",
  path: "/intake",
  summary:
    "Hand in one file: a raw mail, an mbox, a mail log, a provider's export or a pasted SMTP dialogue, plain or packed (gzip, zstd, bzip2, zip). Answers when the bytes are safe; counting follows.",
  scope: "intake",
  query: z.object({ source: z.string().max(200).optional(), name: z.string().max(300).optional() }),
  rawBody: [
    "message/rfc822",
    "application/mbox",
    "text/plain",
    "application/x-ndjson",
    "application/json",
    "text/csv",
    "application/gzip",
    "application/zstd",
    "application/x-bzip2",
    "application/zip",
    "application/octet-stream",
  ],
  response: UploadShape,
});

export const postWebhook = operation({
  id: "webhook",
  method: "POST",
  path: "/webhooks/{source}",
  summary:
    "Where a provider posts its events (ses, sendgrid, mailgun, postmark, sparkpost, brevo, mailjet, mandrill, resend, mailersend, postal, mailtrap, kumomta, halon, mailerq). Answers when the bytes are safe; what comes twice counts once.",
  scope: "intake",
  rawBody: ["application/json", "text/plain", "application/x-ndjson", "application/x-www-form-urlencoded"],
  response: UploadShape,
});

export const listUploads = operation({
  id: "listUploads",
  method: "GET",
  path: "/uploads",
  summary: "What came in, newest first.",
  scope: "read",
  query: z.object({ cursor: z.string().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  response: page(UploadShape),
});

export const getUpload = operation({
  id: "getUpload",
  method: "GET",
  path: "/uploads/{id}",
  summary: "The receipt of one upload.",
  scope: "read",
  response: ReceiptShape,
});
