/** Every value from a bounce may be written by an attacker: letters, digits and these signs, nothing else. */
const SAFE = /^[\p{L}0-9._%+@-]{1,254}$/u;
/** A word that starts so would be read as an option, or by dig as a resolver to ask. */
const LIKE_AN_OPTION = /^[-+@]/;

/** `value` as one word of a POSIX shell or of PowerShell, in single quotes; null when it may not stand in a command. */
export function shellWord(value: string | null): string | null {
  if (value === null || !SAFE.test(value) || LIKE_AN_OPTION.test(value)) return null;
  return `'${value}'`;
}

/** Fills `{name}` in a command with words that are safe in a shell; null when one of them is not, or is not known. */
export function fillCommand(template: string, values: Readonly<Record<string, string | null>>): string | null {
  let refused = false;
  const filled = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const word = shellWord(values[name] ?? null);
    if (word === null) refused = true;
    return word ?? "";
  });
  return refused ? null : filled;
}
