import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

export type RecentEvent = components["schemas"]["EventBody"];

export function useRecentEvents(slug: string, source_id: string, pollMs: number | false) {
  return useQuery({
    queryKey: ["events", slug, source_id],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/sources/{source_id}/events", { params: { path: { slug, source_id } } })),
    refetchInterval: pollMs,
  });
}
