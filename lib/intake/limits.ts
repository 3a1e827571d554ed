/** How much of one file we take. Beyond a limit the file is refused by the limit's name. */
export type IntakeLimits = {
  /** Bytes as they come in, compressed or not. */
  uploadBytes: number;
  /** Bytes after decompression. */
  unpackedBytes: number;
  /** Unpacked bytes for each packed one. */
  ratio: number;
  /** The ratio is not asked for before so many bytes came out: a short file of equal lines is no bomb. */
  ratioFromBytes: number;
};

const MB = 1024 * 1024;

export const INTAKE_LIMITS: IntakeLimits = {
  uploadBytes: 512 * MB,
  unpackedBytes: 8 * 1024 * MB,
  ratio: 200,
  ratioFromBytes: 16 * MB,
};

/** A size for people: 512 MB, 8 GB, 900 bytes. */
export function sizeText(bytes: number): string {
  if (bytes >= 1024 * MB) return `${Math.round((bytes / MB / 1024) * 10) / 10} GB`;
  if (bytes >= MB) return `${Math.round((bytes / MB) * 10) / 10} MB`;
  if (bytes >= 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${bytes} bytes`;
}
