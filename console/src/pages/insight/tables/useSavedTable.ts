// A table that somebody saved: the address names it, and says what was changed since.
import { useSearchParams } from "react-router";

import type { SavedInsight } from "@/api/insight";
import { useSavedInsight } from "@/api/insight";

const SAVED = "saved";

/** `says` tells whether the address has a definition of its own, which goes before what was saved. */
export function useSavedTable(slug: string, kind: string, says: (params: URLSearchParams) => boolean) {
  const [params, setParams] = useSearchParams();
  const key = params.get(SAVED) ?? "";
  const asked = useSavedInsight(slug, key);
  const saved: SavedInsight | undefined = asked.data?.kind === kind ? asked.data : undefined;
  const isOwn = says(params);
  return {
    params,
    saved,
    body: isOwn ? null : (saved?.body ?? null),
    error: asked.error,
    isChanged: isOwn,
    isWaiting: key !== "" && asked.isPending && !isOwn,
    put: (next: URLSearchParams) => {
      if (key) next.set(SAVED, key);
      setParams(next, { replace: true });
    },
    markSaved: (name: string) => setParams({ [SAVED]: name }, { replace: true }),
  };
}
