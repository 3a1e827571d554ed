/** What the first bytes of a file say: plain, gzipped, or refused in words for the person who sent it. */
export type Sniffed = { encoding: "identity" | "gzip"; refused: null } | { encoding: "identity"; refused: string };

/** Bytes that `sniff` wants to see, if the file has them. */
export const SNIFF_BYTES = 4096;

const TAR_MAGIC_AT = 257;

/** Signatures of what people send by mistake; each with what to do instead. */
const REFUSED: readonly { magic: string; at?: number; words: string }[] = [
  { magic: "504b0304", words: "This is a zip archive. Unpack it and send the files in it; gzip is read as it is." },
  { magic: "504b0506", words: "This is an empty zip archive." },
  { magic: "377abcaf271c", words: "This is a 7z archive. Unpack it and send the files in it." },
  { magic: "526172211a07", words: "This is a RAR archive. Unpack it and send the files in it." },
  { magic: "425a68", words: "This is compressed with bzip2. Unpack it or compress it with gzip instead." },
  { magic: "fd377a585a00", words: "This is compressed with xz. Unpack it or compress it with gzip instead." },
  { magic: "28b52ffd", words: "This is compressed with zstd. Unpack it or compress it with gzip instead." },
  { magic: "7573746172", at: TAR_MAGIC_AT, words: "This is a tar archive. Unpack it and send the files in it." },
  { magic: "25504446", words: "This is a PDF. Send the raw mail (.eml), an mbox or a mail log." },
  { magic: "89504e470d0a1a0a", words: "This is a picture. Send the raw mail (.eml), an mbox or a mail log." },
  { magic: "ffd8ff", words: "This is a picture. Send the raw mail (.eml), an mbox or a mail log." },
  { magic: "7f454c46", words: "This is a program. Send the raw mail (.eml), an mbox or a mail log." },
  {
    magic: "d0cf11e0a1b11ae1",
    words: "This is an Outlook or Office file (.msg, .doc). Save the mail as .eml and send that.",
  },
  { magic: "fffe", words: "This text is UTF-16. Save it as UTF-8 and send it again." },
  { magic: "feff", words: "This text is UTF-16. Save it as UTF-8 and send it again." },
];

/** Mails and logs hold a stray control byte at most; above this share of the head it is no text at all. */
const CONTROL_SHARE_MAX = 0.3;

/** Reads the head of a file (its first `SNIFF_BYTES`). An empty head is refused as an empty file. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return { encoding: "identity", refused: "The file is empty: nothing was read from it." };
  if (head[0] === 0x1f && head[1] === 0x8b) return { encoding: "gzip", refused: null };
  const hex = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, TAR_MAGIC_AT + 8)).toString("hex");
  for (const { magic, at, words } of REFUSED) {
    if (hex.startsWith(magic, (at ?? 0) * 2)) return { encoding: "identity", refused: words };
  }
  let control = 0;
  for (const byte of head) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) control++;
  }
  if (control / head.length > CONTROL_SHARE_MAX) {
    return {
      encoding: "identity",
      refused: "This is binary data, not text. Send the raw mail (.eml), an mbox or a mail log, plain or gzipped.",
    };
  }
  return { encoding: "identity", refused: null };
}
