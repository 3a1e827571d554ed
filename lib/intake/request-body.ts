import { ServiceError } from "#lib/platform/errors";

/**
 * The body of a request as it streams in, never as a whole. Throws `invalid` for a form instead of a file, and when
 * fewer bytes come than were announced: a cut connection is no short file.
 */
export async function* requestBody(request: Request): AsyncGenerator<Uint8Array> {
  const type = (request.headers.get("content-type") ?? "").toLowerCase();
  if (type.startsWith("multipart/")) {
    throw new ServiceError("invalid", "Send the file itself as the body, not a form: curl --data-binary @mail.log", [
      { where: "content-type", what: type.slice(0, 100) },
    ]);
  }
  const length = request.headers.get("content-length");
  const announced = length !== null && /^\d+$/.test(length) ? Number(length) : null;
  let received = 0;
  if (request.body) {
    const reader = request.body.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        received += next.value.length;
        yield next.value;
      }
    } finally {
      // Ends the transfer when we stop early, such as at the size limit.
      await reader.cancel().catch(() => {});
    }
  }
  if (announced !== null && received < announced) {
    throw new ServiceError("invalid", "The connection ended before the whole file had come. Send it again.");
  }
}
