import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

export type SavedView = components["schemas"]["ViewBody"];
export type ViewWish = components["schemas"]["ViewWish"];

/** Own views are at most 40 a list; shared ones beyond these have no place in a menu. */
const ROWS_MAX = 200;

const key = (slug: string, list: string) => ["views", slug, list];

/** Saved filters of one list: one's own and the shared ones. */
export function useViews(slug: string, list: string) {
  return useQuery({
    queryKey: key(slug, list),
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/views", { params: { path: { slug }, query: { list, limit: ROWS_MAX } } }))).items,
    staleTime: 60_000,
  });
}

export function useSaveView(slug: string, list: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ViewWish) => bodyOf(api.PUT("/api/w/{slug}/views", { params: { path: { slug } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key(slug, list) }),
  });
}

export function useRemoveView(slug: string, list: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (view_id: string) => bodyOf(api.DELETE("/api/w/{slug}/views/{view_id}", { params: { path: { slug, view_id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: key(slug, list) }),
  });
}
