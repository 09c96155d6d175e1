import { useInfiniteQuery } from "@tanstack/react-query";

export type PageOf<T> = { items: T[]; next: string | null };

type Options = { refetchMs?: number; enabled?: boolean };

/** A list that comes in pages: the rows of all pages so far, and the way to the next. */
export function usePages<T>(key: readonly unknown[], load: (after: string) => Promise<PageOf<T>>, options: Options = {}) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: options.refetchMs ?? false,
    enabled: options.enabled ?? true,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    isPending: query.isPending && query.fetchStatus !== "idle",
    error: query.error,
    again: () => void query.refetch(),
    more: {
      hasMore: query.hasNextPage,
      isLoading: query.isFetchingNextPage,
      onMore: () => void query.fetchNextPage(),
    },
  };
}
