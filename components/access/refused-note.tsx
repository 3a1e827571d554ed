/** Why the controls of this tab are off, said once instead of on every button. */
export function RefusedNote({ refusal }: { refusal: string | null }) {
  if (refusal === null) return null;
  return <p className="mb-3 max-w-[72ch] border-line-strong border-l-2 pl-3 text-muted">{refusal}</p>;
}
