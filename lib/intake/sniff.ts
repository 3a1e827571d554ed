/** How a file is packed. */
export type Encoding = "identity" | "gzip" | "zstd" | "bzip2" | "zip";

/** What the first bytes of a file say: plain, packed, or refused in words for the person who sent it. */
export type Sniffed = { encoding: Encoding; refused: null } | { encoding: "identity"; refused: string };

/** Bytes that `sniff` wants to see, if the file has them. */
export const SNIFF_BYTES = 4096;

const PACKED: readonly { magic: string; encoding: Encoding }[] = [
  { magic: "1f8b", encoding: "gzip" },
  { magic: "28b52ffd", encoding: "zstd" },
  { magic: "425a68", encoding: "bzip2" },
  { magic: "504b0304", encoding: "zip" },
];

const TAR_MAGIC_AT = 257;

/** Signatures of what people send by mistake; each with what to do instead. */
const REFUSED: readonly { magic: string; at?: number; words: string }[] = [
  { magic: "504b0506", words: "This is an empty zip archive." },
  { magic: "377abcaf271c", words: "This is a 7z archive. Unpack it and send the files in it." },
  { magic: "526172211a07", words: "This is a RAR archive. Unpack it and send the files in it." },
  { magic: "fd377a585a00", words: "This is compressed with xz. Unpack it or compress it with gzip instead." },
  { magic: "7573746172", at: TAR_MAGIC_AT, words: "This is a tar archive. Unpack it and send the files in it." },
  { magic: "25504446", words: "This is a PDF. Send the raw mail (.eml), an mbox or a mail log." },
  { magic: "89504e470d0a1a0a", words: "This is a picture. Send the raw mail (.eml), an mbox or a mail log." },
  { magic: "ffd8ff", words: "This is a picture. Send the raw mail (.eml), an mbox or a mail log." },
  { magic: "7f454c46", words: "This is a program. Send the raw mail (.eml), an mbox or a mail log." },
  {
    magic: "d0cf11e0a1b11ae1",
    words: "This is an Outlook or Office file (.msg, .doc). Save the mail as .eml and send that.",
  },
  { magic: "feff", words: "This text is UTF-16. Save it as UTF-8 and send it again." },
];

/** Mails and logs hold a stray control byte at most; above this share of the head it is no text at all. */
const CONTROL_SHARE_MAX = 0.3;

/** Reads the head of a file (its first `SNIFF_BYTES`). An empty head is refused as an empty file. */
export function sniff(head: Uint8Array): Sniffed {
  if (head.length === 0) return { encoding: "identity", refused: "The file is empty: nothing was read from it." };
  const hex = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, TAR_MAGIC_AT + 8)).toString("hex");
  const packed = PACKED.find(({ magic }) => hex.startsWith(magic));
  if (packed) return { encoding: packed.encoding, refused: null };
  for (const { magic, at, words } of REFUSED) {
    if (hex.startsWith(magic, (at ?? 0) * 2)) return { encoding: "identity", refused: words };
  }
  if (isUtf16(head)) return { encoding: "identity", refused: null };
  let control = 0;
  for (const byte of head) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) control++;
  }
  if (control / head.length > CONTROL_SHARE_MAX) {
    return {
      encoding: "identity",
      refused: "This is binary data, not text. Send the raw mail (.eml), an mbox or a mail log, plain or packed.",
    };
  }
  return { encoding: "identity", refused: null };
}

/** UTF-16LE, as Microsoft 365 and PowerShell write exports; often without a byte order mark. */
function isUtf16(head: Uint8Array): boolean {
  if (head[0] === 0xff && head[1] === 0xfe) return true;
  let high = 0;
  for (let i = 1; i < head.length; i += 2) if (head[i] === 0 && head[i - 1] !== 0) high++;
  return head.length >= 8 && high * 10 >= head.length * 4;
}
