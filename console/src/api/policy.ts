import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { Channel } from "./channels";
import { api, bodyOf } from "./client";
import type { components } from "./schema";

export type Scope = { channels: Channel[]; topics: string[]; tags: string[] };
export type ConsentRule = "required" | "opt_out" | "not_needed";

/** A cap or a gap: a gap has no `count`. */
export type Limit = {
  name: string;
  hours: number;
  count?: number;
  scope: Scope;
  near_key_date: number | null;
  tiers: Record<string, number>;
  over: "skip" | "defer" | "exit";
};

export type Hours = {
  quiet: string[];
  golden: string[];
  golden_mode: "off" | "preferred" | "required";
  golden_wait_hours_max: number;
  jitter_minutes: number;
};

/** The rules as the server gives and takes them. */
export type Rules = {
  consent: Partial<Record<Channel, ConsentRule>>;
  caps: Limit[];
  gaps: Limit[];
  hours: Hours;
  tier: { source: "attribute" | "own_tag"; key: string };
  key_dates: string[] | null;
  budget_month_minor: number | null;
};

export type Policy = Omit<components["schemas"]["PolicyBody"], "rules" | "consent"> & {
  rules: Rules;
  consent: Record<Channel, ConsentRule>;
};

const keyOf = (slug: string) => ["policy", slug];

export function usePolicy(slug: string) {
  return useQuery({
    queryKey: keyOf(slug),
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/policy", { params: { path: { slug } } }))) as unknown as Policy,
  });
}

export function useSavePolicy(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ rules, note }: { rules: Rules; note: string }) =>
      (await bodyOf(api.PUT("/api/w/{slug}/policy", { params: { path: { slug } }, body: { rules, note } }))) as unknown as Policy,
    onSuccess: (policy) => queries.setQueryData(keyOf(slug), policy),
  });
}

export type HoldOut = components["schemas"]["HoldOutBody"];

export function useHoldOut(slug: string) {
  return useQuery({
    queryKey: ["hold-out", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/hold-out", { params: { path: { slug } } })),
  });
}

export function useSaveHoldOut(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { share_bp: number; season: string; excluded_purposes: string[] }) =>
      bodyOf(api.PUT("/api/w/{slug}/hold-out", { params: { path: { slug } }, body })),
    onSuccess: (kept) => queries.setQueryData(["hold-out", slug], kept),
  });
}
