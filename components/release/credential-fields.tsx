import { type Said, TARGET_FORMS, type TargetKind } from "#components/release/target-kinds";
import { Field, Input, Select } from "#components/ui/field";

/** The fields that open a list of this kind. Nothing that is kept is ever shown in them. */
export function CredentialFields({
  kind,
  said,
  onSay,
  error,
}: {
  kind: TargetKind;
  said: Said;
  onSay: (name: string, value: string) => void;
  error: (name: string) => string | null;
}) {
  return TARGET_FORMS[kind].fields.map(({ name, label, secret, hint, placeholder, options, optional }) => (
    <Field key={name} label={label} hint={hint} error={error(`credentials.${name}`)}>
      {options ? (
        <Select value={said[name] ?? options[0]} onChange={(event) => onSay(name, event.target.value)}>
          {options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </Select>
      ) : (
        <Input
          required={!optional}
          type={secret ? "password" : "text"}
          autoComplete={secret ? "new-password" : "off"}
          spellCheck={false}
          placeholder={placeholder}
          value={said[name] ?? ""}
          onChange={(event) => onSay(name, event.target.value)}
        />
      )}
    </Field>
  ));
}
