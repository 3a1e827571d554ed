/** What each adapter can do and what it cannot, in words: an ability that is missing is shown, never faked. */
export const ADAPTERS = [
  {
    adapter: "file",
    label: "File for a person",
    can: [
      "Gives the released recipients as NDJSON or text exactly as submitted, or as CSV.",
      "Counts as handed over at the moment of release, because nobody tells us when the file is used.",
    ],
    cannot: [
      "Cannot send: a bounced message has left the queue, so your application sends it again.",
      "Cannot call a file back that was downloaded before Stop.",
      "In the CSV a cell that begins with = + - @ is led by an apostrophe against spreadsheet formulas; use NDJSON or text for machines.",
    ],
  },
  {
    adapter: "webhook",
    label: "Signed webhook",
    can: [
      "Posts the released recipients as JSON to your application, at most 1 000 a request, signed with a shared secret.",
      "Tries again when the receiver says no or cannot be reached, under the same Idempotency-Key.",
      "Stops between requests: after Stop nothing more is posted.",
    ],
    cannot: [
      "Cannot know what became of a request whose answer was lost: those recipients are shown as unknown and not tried again.",
      "Does not follow redirects, and reaches private networks only when the server is set to allow it.",
    ],
  },
] as const;

export type Adapter = (typeof ADAPTERS)[number]["adapter"];
