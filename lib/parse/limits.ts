/** Bounds of what is read from untrusted bytes. Beyond one, the rest is cut and a notice says so. */
export const LIMITS = {
  /** One log line; the rest of it is cut. */
  lineBytesMax: 64 * 1024,
  /** One mail. */
  mailBytesMax: 25 * 1024 * 1024,
  mimeDepthMax: 100,
  mimePartsMax: 1_000,
  headerBlockCharsMax: 256 * 1024,
  headerLineCharsMax: 16 * 1024,
  recipientsMax: 10_000,
  /** The part a person reads in a report; its sentences carry the rejecting address. */
  humanTextCharsMax: 1024 * 1024,
  replyCharsMax: 4 * 1024,
  /** No field but the reply is longer than this in real mail. */
  fieldCharsMax: 1_024,
  /**
   * UTF-8 bytes of a recipient: three times RFC 5321 §4.5.3.1.3's path. A longer one is no address, and would not fit the
   * keys of the database.
   */
  recipientBytesMax: 768,
  /** UTF-8 bytes of a pool's name, which is a key too. */
  poolBytesMax: 255,
  excerptCharsMax: 200,
  /** Bytes looked at to tell the format. */
  headBytes: 64 * 1024,
  batchEventsMax: 2_000,
  batchLinesMax: 20_000,
  batchMailsMax: 200,
  /** Raw bytes of mails kept in one batch. */
  batchMailBytesMax: 32 * 1024 * 1024,
  /** Queue ids whose sender and Message-ID are remembered while a log streams by. */
  queueIdsMax: 65_536,
  /** Deferred recipients remembered for one queue id, for the day it expires. */
  deferredPerQueueIdMax: 100,
  /** Deferrals remembered in all. */
  deferredMax: 20_000,
  /** Equal lines of one second that are told apart. */
  linesPerSecondMax: 100_000,
} as const;

export type Notice = { what: string; where: string };
