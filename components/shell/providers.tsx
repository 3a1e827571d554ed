"use client";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { ApiProblem } from "#components/queries/client";
import { Toaster } from "#components/ui/toast";

/** A session that ended leads to the sign-in page, and back to this one afterwards. */
function onError(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 401) return;
  const { pathname, search } = window.location;
  if (pathname.startsWith("/sign-in") || pathname.startsWith("/join")) return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

/** Asks twice more when the server could not be reached or was busy; a refusal is final. */
function shouldRetry(failures: number, error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  return failures < 2 && (error.status === 0 || error.status === 502 || error.status === 503);
}

function makeClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { staleTime: 5_000, retry: shouldRetry } },
  });
}

/** What every page has around it: queries, URL state, sentences at the foot. */
export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={client}>
      <NuqsAdapter>
        <Toaster>{children}</Toaster>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
