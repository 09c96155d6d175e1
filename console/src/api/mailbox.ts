import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type LetterLine = Schemas["LetterLine"];
export type Letter = Schemas["LetterBody"];
export type LetterChannel = LetterLine["channel"];
export type CustomerAct = Schemas["CustomerActWish"];

const REFRESH_MS = 10_000;

const keys = {
  list: (slug: string) => ["letters", slug],
  one: (slug: string, id: string) => ["letter", slug, id],
};

/** Whether the workspace's customers are simulated; it hardly ever changes. */
export function useSimulated(slug: string) {
  return useQuery({
    queryKey: ["simulated", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/simulated", { params: { path: { slug } } })),
    staleTime: 5 * 60_000,
  });
}

/** The mailbox, the newest first, and the channels that have a recorded sender. */
export function useLetters(slug: string, filter: { channel?: LetterChannel; customer?: string; only?: "tests" }) {
  const query = useInfiniteQuery({
    queryKey: [...keys.list(slug), filter],
    queryFn: ({ pageParam }) => bodyOf(api.GET("/api/w/{slug}/mailbox", { params: { path: { slug }, query: { ...filter, after: pageParam } } })),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: REFRESH_MS,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    channels: query.data?.pages[0]?.channels ?? [],
    isPending: query.isPending,
    error: query.error,
    again: () => void query.refetch(),
    more: { hasMore: query.hasNextPage, isLoading: query.isFetchingNextPage, onMore: () => void query.fetchNextPage() },
  };
}

/** One message as its customer would see it. */
export function useLetter(slug: string, message_id: string) {
  return useQuery({
    queryKey: keys.one(slug, message_id),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/mailbox/{message_id}", { params: { path: { slug, message_id } } })),
    placeholderData: undefined,
  });
}

/** Open it, or click in it, in its customer's place. */
export function useActAsCustomer(slug: string, message_id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CustomerAct) => bodyOf(api.POST("/api/w/{slug}/mailbox/{message_id}/acts", { params: { path: { slug, message_id } }, body })),
    onSuccess: (letter) => {
      queries.setQueryData(keys.one(slug, message_id), letter);
      void queries.invalidateQueries({ queryKey: keys.list(slug) });
    },
  });
}
