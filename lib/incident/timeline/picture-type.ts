export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp"] as const;
export type PictureType = (typeof PICTURE_TYPES)[number];

export const PICTURE_BYTES_MAX = 5_000_000;
export const PICTURES_MAX = 10;

const EXTENSION: Record<PictureType, string> = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };

/** What the first bytes say it is, whatever it was called: PNG, JPEG or WebP; null for everything else. */
export function pictureType(bytes: Uint8Array): PictureType | null {
  const begins = (signature: readonly number[], at = 0) => signature.every((byte, index) => bytes[at + index] === byte);
  if (begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "image/png";
  if (begins([0xff, 0xd8, 0xff])) return "image/jpeg";
  if (begins([0x52, 0x49, 0x46, 0x46]) && begins([0x57, 0x45, 0x42, 0x50], 8)) return "image/webp";
  return null;
}

/** A name for the download that no header, shell or file system stumbles over, with the ending of its real type. */
export function pictureName(name: string, type: PictureType): string {
  const stem = name
    .replace(/\.[a-z0-9]{1,5}$/i, "")
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80);
  return `${stem || "picture"}.${EXTENSION[type]}`;
}
