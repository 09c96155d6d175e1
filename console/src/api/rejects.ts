import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Reject = Schemas["RejectBody"];
export type ReasonCount = Schemas["RejectCountBody"];

export function useRejects(slug: string, reason: string, source: string) {
  return usePages<Reject>(["rejects", slug, reason, source], (after) =>
    bodyOf(api.GET("/api/w/{slug}/rejects", { params: { path: { slug }, query: { reason, source, after } } })),
  );
}

export function useRejectSummary(slug: string) {
  return useQuery({
    queryKey: ["rejects-summary", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/rejects/summary", { params: { path: { slug } } })),
    refetchInterval: 10_000,
  });
}

/** Until the intake has looked at what was sent again: what is refused again stands in the list once more. */
const TAKEN_MS = 4_000;

/** Sends events through the intake again: those that were chosen, or all of one reason. */
export function useReplay(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (chosen: { ids: string[] } | { reason: string }) =>
      bodyOf(api.POST("/api/w/{slug}/rejects/replay", { params: { path: { slug } }, body: { ids: [], reason: "", ...chosen } })),
    onSuccess: () => {
      const lookAgain = () => {
        void queries.invalidateQueries({ queryKey: ["rejects", slug] });
        void queries.invalidateQueries({ queryKey: ["rejects-summary", slug] });
      };
      lookAgain();
      setTimeout(lookAgain, TAKEN_MS);
    },
  });
}
