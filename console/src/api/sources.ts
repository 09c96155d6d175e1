import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

export type Source = components["schemas"]["SourceBody"];

const keys = {
  all: (slug: string) => ["sources", slug],
  one: (slug: string, id: string) => ["source", slug, id],
};

export function useSources(slug: string) {
  return usePages<Source>(keys.all(slug), (after) =>
    bodyOf(api.GET("/api/w/{slug}/sources", { params: { path: { slug }, query: { after } } })),
  );
}

export function useSource(slug: string, source_id: string) {
  return useQuery({
    queryKey: keys.one(slug, source_id),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/sources/{source_id}", { params: { path: { slug, source_id } } })),
  });
}

export function useCreateSource(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      bodyOf(api.POST("/api/w/{slug}/sources", { params: { path: { slug } }, body: { name } as components["schemas"]["NewSource"] })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.all(slug) }),
  });
}

export function useKeyChange(slug: string, source_id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: "rotate" | "revoke") => {
      const params = { path: { slug, source_id } };
      return bodyOf(
        change === "rotate"
          ? api.POST("/api/w/{slug}/sources/{source_id}/rotate", { params })
          : api.POST("/api/w/{slug}/sources/{source_id}/revoke", { params }),
      );
    },
    onSuccess: (source) => {
      queries.setQueryData(keys.one(slug, source_id), source);
      void queries.invalidateQueries({ queryKey: keys.all(slug) });
    },
  });
}
