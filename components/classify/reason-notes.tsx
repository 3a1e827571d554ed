import { TextLink } from "#components/ui/link";
import { Mono } from "#components/ui/mono";
import { words } from "#components/ui/words";
import type { DeliveryEventDetail } from "#lib/volume/contract";

const GIVEN_MAX = 120;

/** What else is known of an event's class: a person's word over the rules, a typing error, words that come close. */
export function ReasonNotes({ event }: { event: DeliveryEventDetail }) {
  const meant = event.hint?.startsWith("typo_domain:") ? event.hint.slice("typo_domain:".length) : null;
  return (
    <ul className="mt-2 flex max-w-[72ch] flex-col gap-1 text-meta">
      {event.original ? (
        <li>
          A person gave this text its class (<TextLink href="/glossary#overrides">see the overrides</TextLink>).{" "}
          {event.original.rule === "none" ? (
            "No rule knew it."
          ) : (
            <>
              The rules said {words(event.original.reason)}, by the rule <Mono>{event.original.rule}</Mono>.
            </>
          )}
        </li>
      ) : null}
      {meant ? (
        <li>
          {event.recipientDomain} is one slip of the pen away from <Mono>{meant}</Mono>: the refusal stands, but the
          address may be a typing error.
        </li>
      ) : null}
      {event.borderline ? (
        <li>Borderline: others read these words as a refusal to relay. They are not counted as one.</li>
      ) : null}
      {event.reply ? (
        <li>
          <TextLink href={`/glossary?give=${encodeURIComponent(givenText(event.reply))}`}>
            Wrong? Give this text a class
          </TextLink>
        </li>
      ) : null}
    </ul>
  );
}

/**
 * The words of a reply's first line without its codes, and without the address of the recipient, wherever it stands:
 * what others of its kind have too. Of what is left on both sides of an address it takes the longer.
 */
export function givenText(reply: string): string {
  const line = reply.split(/\r?\n/)[0] ?? "";
  const pieces = line
    .replace(/^\d{3}[ -](?:#?[245]\.\d{1,3}\.\d{1,3} )?/, "")
    .split(/<[^<>\s]*>|[^\s<>"'(),:;[\]]+@[^\s<>"'(),:;[\]]+/)
    .map((piece) => piece.replace(/^(?:\.\.\.|[\s:;,.])+/, "").trim());
  const [longest = ""] = pieces.sort((a, b) => b.length - a.length);
  return longest.slice(0, GIVEN_MAX).trim();
}
