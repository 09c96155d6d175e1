import { hashKey, useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo } from "react";

export type PageOf<T> = { items: T[]; next: string | null };

/** A file of more rows is the work of a job, not of a page. */
const EXPORT_PAGES_MAX = 100;

/** `isCut`: the list has more rows than these. */
export type AllRows<T> = { rows: T[]; isCut: boolean };

async function allOf<T>(load: (after: string) => Promise<PageOf<T>>): Promise<AllRows<T>> {
  const rows: T[] = [];
  let after = "";
  for (let pages = 0; pages < EXPORT_PAGES_MAX; pages += 1) {
    const page = await load(after);
    rows.push(...page.items);
    if (!page.next) return { rows, isCut: false };
    after = page.next;
  }
  return { rows, isCut: true };
}

/** `anew`: asked for again whenever it is shown, however fresh it is. */
type Options = { refetchMs?: number; enabled?: boolean; anew?: boolean };

/** A list that comes in pages: the rows of all pages so far, and the way to the next. */
export function usePages<T, P extends PageOf<T> = PageOf<T>>(key: readonly unknown[], load: (after: string) => Promise<P>, options: Options = {}) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: options.refetchMs ?? false,
    enabled: options.enabled ?? true,
    refetchOnMount: options.anew ? "always" : true,
  });
  // New rows are drawn in slices between which the page answers; until they stand, those of before do,
  // but never those of another list: they would stand under a name that is not theirs.
  const list = hashKey(key);
  const answer = useMemo(() => ({ list, data: query.data }), [list, query.data]);
  const drawn = useDeferredValue(answer);
  const data = drawn.list === list ? drawn.data : undefined;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const isDrawing = data === undefined && query.data !== undefined;
  return {
    /** What stands on the first page only. */
    first: data?.pages[0] ?? null,
    rows,
    isPending: isDrawing || (query.isPending && query.fetchStatus !== "idle"),
    error: query.error,
    /** Every row that one file may have, whatever has been shown so far. */
    all: () => allOf(load),
    again: () => void query.refetch(),
    more: {
      hasMore: query.hasNextPage,
      isLoading: query.isFetchingNextPage,
      onMore: () => void query.fetchNextPage(),
    },
  };
}
