/** What `rebound import` prints on stdout. */
export type ImportSummary = {
  /** Lines and mails read. */
  read: number;
  /** Results of attempts found in them, deliveries too. */
  events: number;
  /** Those that were new. */
  inserted: number;
  duplicates: number;
  rejected: number;
  seconds: number;
};

type Counted = Omit<ImportSummary, "seconds">;

export function summaryOf(receipts: readonly Counted[], seconds: number): ImportSummary {
  const sum = (pick: (receipt: Counted) => number): number =>
    receipts.reduce((total, receipt) => total + pick(receipt), 0);
  return {
    read: sum((receipt) => receipt.read),
    events: sum((receipt) => receipt.events),
    inserted: sum((receipt) => receipt.inserted),
    duplicates: sum((receipt) => receipt.duplicates),
    rejected: sum((receipt) => receipt.rejected),
    seconds: Math.round(seconds * 1000) / 1000,
  };
}

export type Progress = { sizeBytes: number; bytesLanded: number; events: number };

const BAR_WIDTH = 24;

/** A line on stderr that shows how far a file has come; silent when stderr is no terminal. */
export function progressBar(name: string): { show: (progress: Progress) => void; clear: () => void } {
  const terminal = process.stderr.isTTY === true;
  return {
    show: (progress) => {
      if (terminal) process.stderr.write(`\r\x1b[2K${progressText(name, progress)}`);
    },
    clear: () => {
      if (terminal) process.stderr.write("\r\x1b[2K");
    },
  };
}

/** `mail.log  [######------]  50 %  12,345 events`. */
export function progressText(name: string, { sizeBytes, bytesLanded, events }: Progress): string {
  const share = sizeBytes > 0 ? Math.min(1, bytesLanded / sizeBytes) : 0;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled);
  return `${name}  [${bar}]  ${Math.floor(share * 100)} %  ${events.toLocaleString("en")} events`;
}
