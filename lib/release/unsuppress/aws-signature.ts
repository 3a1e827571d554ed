import { createHash, createHmac } from "node:crypto";

export type AwsKey = { accessKeyId: string; secretAccessKey: string; region: string };

/**
 * Headers that sign a request without query and body (AWS Signature Version 4). `url` must carry its path encoded
 * once; AWS signs it encoded a second time for every service but S3.
 */
export function awsHeaders(
  method: string,
  url: string,
  key: AwsKey,
  now: Date,
  service = "ses",
): Record<string, string> {
  const { host, pathname } = new URL(url);
  const time = now.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${time.slice(0, 8)}/${key.region}/${service}/aws4_request`;
  const path = pathname.split("/").map(encodePart).join("/");
  const request = [method, path, "", `host:${host}`, `x-amz-date:${time}`, "", "host;x-amz-date", hash("")].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, scope, hash(request)].join("\n");
  const signing = scope
    .split("/")
    .reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${key.secretAccessKey}`);
  const signature = hmac(signing, toSign).toString("hex");
  return {
    "x-amz-date": time,
    authorization: `AWS4-HMAC-SHA256 Credential=${key.accessKeyId}/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

/** Percent-encoding of everything but the unreserved characters (RFC 3986 §2.3). */
export function encodePart(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
