import { useMutation, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";

/** What a list of customers tells of each: who buys how much, and where they stand. */
const TAGS = ["order_count_lifetime", "order_amount_minor_lifetime", "order_last_day"];
const SCORES = ["stage", "rfm_class"];

/** Begins to write customers into a file for people, in their language; the tray of background work shows it at once. */
export function useExportCustomers(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ segment, language }: { segment: string; language: "zh" | "en" }) =>
      bodyOf(api.POST("/api/w/{slug}/customer-exports", { params: { path: { slug } }, body: { segment, language, tags: TAGS, scores: SCORES } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs", slug] }),
  });
}
