import { readDomino } from "#lib/parse/mails/domino";
import { readExchange } from "#lib/parse/mails/exchange";
import { readGoogle } from "#lib/parse/mails/google";
import { readImail } from "#lib/parse/mails/imail";
import type { Dialect } from "#lib/parse/mails/letter";
import { readListed } from "#lib/parse/mails/listed";
import { readMdaemon } from "#lib/parse/mails/mdaemon";
import { readMessagingServer } from "#lib/parse/mails/messaging-server";
import { readNotes } from "#lib/parse/mails/notes";
import { readSendmail } from "#lib/parse/mails/sendmail";
import { readSentences } from "#lib/parse/mails/sentences";

/** From the most telling to the most general: the first that reads a recipient decides. */
export const DIALECTS: readonly Dialect[] = [
  { name: "exchange", read: readExchange },
  { name: "google", read: readGoogle },
  { name: "domino", read: readDomino },
  { name: "notes", read: readNotes },
  { name: "messaging-server", read: readMessagingServer },
  { name: "mdaemon", read: readMdaemon },
  { name: "imail", read: readImail },
  { name: "sendmail", read: readSendmail },
  { name: "listed", read: readListed },
  { name: "sentences", read: readSentences },
];
