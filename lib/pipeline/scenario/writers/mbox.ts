import { dateParts } from "#lib/pipeline/scenario/attempt";

/** Several mails as one mbox (RFC 4155); lines that begin with "From " are quoted. */
export function mbox(mails: readonly { at: Date; text: string }[]): string {
  return mails
    .map(({ at, text }) => {
      const { day, date, month, year, time } = dateParts(at);
      const asctime = `${day} ${month} ${String(date).padStart(2)} ${time} ${year}`;
      return `From MAILER-DAEMON ${asctime}\n${text.replace(/^(>*From )/gm, ">$1")}\n`;
    })
    .join("");
}
