import { keepPreviousData, QueryClient } from "@tanstack/react-query";
import createClient from "openapi-fetch";

import { ApiError, asApiError } from "./errors";
import type { paths } from "./schema";

/** Every call of the console. The header shows the server that a page of its own sent the change. */
export const api = createClient<paths>({ baseUrl: "/", headers: { "X-Evergrove": "1" } });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The body of an answer; a refused one is thrown as ApiError. */
export async function bodyOf<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw asApiError(error, response.status);
  return data as T;
}

const RETRIES_MAX = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: false,
      // What the caller did wrong does not get better by asking again; a server that starts up does.
      retry: (failed, error) => failed < RETRIES_MAX && !(error instanceof ApiError && error.status < 500),
      placeholderData: keepPreviousData,
    },
  },
});
