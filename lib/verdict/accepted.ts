import { groupDigits } from "#lib/incident/words";

/** Whether a fix has worked, told by what came of attempts since: nothing heard is no proof of anything. */
export function acceptedResult({ accepted, refused }: { accepted: number; refused: number }): {
  result: "pass" | "fail" | "mixed" | "nothing";
  words: string;
} {
  const counts = `${groupDigits(accepted)} accepted, ${groupDigits(refused)} refused as before`;
  if (accepted > 0 && refused === 0) return { result: "pass", words: `It gets through: ${counts}.` };
  if (accepted > 0) return { result: "mixed", words: `Some of it gets through: ${counts}.` };
  if (refused > 0) return { result: "fail", words: `It is still refused: ${counts}.` };
  return { result: "nothing", words: "No attempt was heard of since. Send one, or bring in the newest log." };
}
