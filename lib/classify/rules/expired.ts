import type { ReasonRules } from "#lib/classify/rule";

/** The queue gave up after its time, and no reply says why. */
export const expired: ReasonRules = {
  reason: "expired",
  rules: [
    {
      id: "expired.queue",
      patterns: [
        "\\b(message|delivery time|queue time|mail)( has| was)? expired",
        "\\bretry (timeout|time) exceeded",
        "\\bretry timeout\\b",
        "\\b(too long|maximum time) in (the )?queue",
        "\\bin (the )?queue too long",
        "\\bcould not be delivered (for|within|in) [^.]*\\b(hours|days|day|hour)",
        "\\bunable to deliver (this )?(message )?(after|within|for) [^.]*\\b(hours|days|attempts)",
        "\\bmessage timed out\\b|^too old$|\\bmessage (is )?too old\\b",
        "\\bhave been failing for a long time\\b|\\bafter a long failure period\\b",
      ],
    },
  ],
  codes: { statuses: ["x.4.7"] },
};
