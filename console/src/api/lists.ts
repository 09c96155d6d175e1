import { useInfiniteQuery } from "@tanstack/react-query";

export type PageOf<T> = { items: T[]; next: string | null };

/** A file of more rows is the work of a job, not of a page. */
const EXPORT_PAGES_MAX = 100;

async function allOf<T>(load: (after: string) => Promise<PageOf<T>>): Promise<T[]> {
  const rows: T[] = [];
  let after = "";
  for (let pages = 0; pages < EXPORT_PAGES_MAX; pages += 1) {
    const page = await load(after);
    rows.push(...page.items);
    if (!page.next) break;
    after = page.next;
  }
  return rows;
}

/** `anew`: asked for again whenever it is shown, however fresh it is. */
type Options = { refetchMs?: number; enabled?: boolean; anew?: boolean };

/** A list that comes in pages: the rows of all pages so far, and the way to the next. */
export function usePages<T>(key: readonly unknown[], load: (after: string) => Promise<PageOf<T>>, options: Options = {}) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: "",
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: options.refetchMs ?? false,
    enabled: options.enabled ?? true,
    refetchOnMount: options.anew ? "always" : true,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    isPending: query.isPending && query.fetchStatus !== "idle",
    error: query.error,
    /** Every row, whatever has been shown so far: for a file. */
    all: () => allOf(load),
    again: () => void query.refetch(),
    more: {
      hasMore: query.hasNextPage,
      isLoading: query.isFetchingNextPage,
      onMore: () => void query.fetchNextPage(),
    },
  };
}
