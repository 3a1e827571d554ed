"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { reviewsQuery } from "#components/queries/review";
import { ReviewTable } from "#components/review/review-table";
import { sortInbox } from "#components/review/review-words";
import { useKeys } from "#components/shell/use-keys";
import { plural } from "#components/ui/format";
import { ButtonLink } from "#components/ui/link";
import { PageHeader } from "#components/ui/page-header";
import { Section } from "#components/ui/section";
import { CutNote, EmptyState, ErrorState, LoadingRows } from "#components/ui/states";

/** Plans that wait for a second person; mine to decide first. */
export function ReviewsPage() {
  const query = useQuery(reviewsQuery("all"));
  const inbox = sortInbox(query.data?.items ?? []);
  const router = useRouter();
  // Nobody decides on a plan from a list: both keys lead to the end of its page, where the form is.
  const toForm = () => {
    const row = document.activeElement?.closest("tr")?.querySelector<HTMLAnchorElement>("[data-row-link]");
    const href = row?.getAttribute("href");
    if (href) router.push(`${href}#decision`);
  };
  useKeys({ a: toForm, d: toForm });
  return (
    <>
      <PageHeader title="Reviews" lead="Nothing goes out before a second person has read the plan and approved it." />
      {query.isPending ? <LoadingRows label="Loading reviews" /> : null}
      {query.isError && !query.data ? <ErrorState problem={query.error} retry={query.refetch} /> : null}
      {query.data && query.data.items.length === 0 ? (
        <EmptyState title="No reviews yet" action={<ButtonLink href="/incidents">Go to Incidents</ButtonLink>}>
          When somebody freezes a retry plan and asks for a review, it waits here for another person.
        </EmptyState>
      ) : null}
      {query.data && query.data.items.length > 0 ? (
        <>
          <Section title="Waits for you" aside={plural(query.data.waitingForMe, "review")}>
            {inbox.mine.length > 0 ? (
              <ReviewTable label="Reviews for you" reviews={inbox.mine} />
            ) : (
              <p className="text-muted">Nothing waits for you.</p>
            )}
          </Section>
          {inbox.back.length > 0 ? (
            <Section title="Back with you" aside="a change was asked for, or it must be asked for again">
              <ReviewTable label="Reviews back with you" reviews={inbox.back} />
            </Section>
          ) : null}
          {inbox.others.length > 0 ? (
            <Section title="Waits for somebody else" aside={plural(inbox.others.length, "review")}>
              <ReviewTable label="Reviews for others" reviews={inbox.others} />
            </Section>
          ) : null}
          {inbox.decided.length > 0 ? (
            <Section title="Settled">
              <ReviewTable label="Settled reviews" reviews={inbox.decided} />
            </Section>
          ) : null}
          {query.data.cut > 0 ? (
            <CutNote shown={query.data.items.length} total={query.data.items.length + query.data.cut}>
              older ones are linked from their incident
            </CutNote>
          ) : null}
        </>
      ) : null}
    </>
  );
}
