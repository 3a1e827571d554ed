import { afterEach, expect, it, vi } from "vitest";
import { apiPost } from "#components/queries/client";

afterEach(() => vi.unstubAllGlobals());

/** A server that answers when told to, and counts what reaches it. */
function slowServer() {
  const answers: (() => void)[] = [];
  const fetched = vi.fn(
    () =>
      new Promise<Response>((done) => {
        answers.push(() => done(Response.json({ id: answers.length })));
      }),
  );
  vi.stubGlobal("fetch", fetched);
  return { fetched, answer: () => answers.splice(0).forEach((one) => void one()) };
}

it("sends the same post once while it has no answer, so a button pressed twice does its work once", async () => {
  const server = slowServer();
  const both = [apiPost("/notes", { text: "a" }), apiPost("/notes", { text: "a" })];
  expect(server.fetched).toHaveBeenCalledTimes(1);
  server.answer();
  const [first, second] = await Promise.all(both);
  expect(second).toBe(first);
});

it("sends other words, other addresses, and the same words after an answer", async () => {
  const server = slowServer();
  const three = [apiPost("/notes", { text: "a" }), apiPost("/notes", { text: "b" }), apiPost("/holds", { text: "a" })];
  expect(server.fetched).toHaveBeenCalledTimes(3);
  server.answer();
  await Promise.all(three);
  const again = apiPost("/notes", { text: "a" });
  expect(server.fetched).toHaveBeenCalledTimes(4);
  server.answer();
  await again;
});

it("forgets a post that failed, so that it can be tried again", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  await expect(apiPost("/notes", { text: "a" })).rejects.toThrow("could not be reached");
  const server = slowServer();
  const again = apiPost("/notes", { text: "a" });
  expect(server.fetched).toHaveBeenCalledTimes(1);
  server.answer();
  await again;
});
