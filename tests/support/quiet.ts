import { afterEach, beforeEach, expect, vi } from "vitest";

// Noise hides real trouble: a test that makes console.error speak has failed.
process.env.REBOUND_LOG_LEVEL ??= "silent";

beforeEach(() => {
  vi.spyOn(console, "error");
  vi.spyOn(console, "warn");
});

afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
  expect(console.warn).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
