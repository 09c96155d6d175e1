import { useCallback, useEffect, useRef } from "react";
import { useLocation, useNavigation, useSearchParams } from "react-router";

/** Filters of a list, kept in its address: it can be shared, saved and gone back to. "" stands for no filter. */
export function useFilters<N extends string>(names: readonly N[]): [Record<N, string>, (changes: Partial<Record<N, string>>) => void] {
  const [params, setParams] = useSearchParams();
  // While another page loads, a search that settles now would call the reader back to this one.
  const bound = useNavigation().location?.pathname;
  const here = useLocation().pathname;
  const isLeaving = bound !== undefined && bound !== here;
  const leaving = useRef(isLeaving);
  useEffect(() => {
    leaving.current = isLeaving;
  }, [isLeaving]);
  const values = Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""])) as Record<N, string>;
  const put = useCallback(
    (changes: Partial<Record<N, string>>) => {
      if (leaving.current) return;
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries<string | undefined>(changes)) {
            if (value) next.set(name, value);
            else next.delete(name);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return [values, put];
}

/** What somebody typed to find one row is no filter: it may be a customer's name, and is not saved. */
const SEARCHES = ["search", "q"];

export function savedQuery(params: URLSearchParams): string {
  const kept = new URLSearchParams(params);
  for (const name of SEARCHES) kept.delete(name);
  kept.sort();
  return kept.toString();
}
