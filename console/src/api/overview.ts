import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Overview = Schemas["Overview"];
export type HeatCell = Schemas["HeatCellBody"];
export type StageCount = Schemas["StageBody"];
export type Freshness = Schemas["FreshnessBody"];

const REFRESH_MS = 10_000;

/** Where no order has said one yet. */
const CURRENCY_ELSE = "CNY";

export function useOverview(slug: string) {
  return useQuery({
    queryKey: ["overview", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/overview", { params: { path: { slug } } })),
    refetchInterval: REFRESH_MS,
  });
}

/** The currency that the workspace's money is in. */
export function useCurrency(slug: string): string {
  const { data } = useQuery({
    queryKey: ["overview", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/overview", { params: { path: { slug } } })),
    staleTime: 300_000,
  });
  return data?.standing?.currency ?? CURRENCY_ELSE;
}
