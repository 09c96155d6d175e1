import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { Tree } from "@/rules/language";

import type { CustomerRow } from "./customers";
import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type SegmentRow = Schemas["SegmentBody"];
export type SegmentDetail = Schemas["SegmentPageBody"];
export type SizePoint = Schemas["SizeBody"];
export type Refusal = Schemas["RefusalBody"];
export type Count = Schemas["CountBody"];
export type Persona = Schemas["PersonaBody"];
export type PersonaRow = Schemas["PersonaRowBody"];
export type OverlapMatrix = Schemas["OverlapBody"];
export type NewSegment = Omit<Schemas["SegmentWish"], "rule"> & { rule: Tree };

const SETTLED_MS = 10_000;
const ROWS_MAX = 200;

const keys = {
  all: (slug: string) => ["segments", slug],
  one: (slug: string, key: string) => ["segment", slug, key],
};

export function useSegments(slug: string, refetchMs = 0, enabled = true) {
  return usePages<SegmentRow>(
    keys.all(slug),
    (after) => bodyOf(api.GET("/api/w/{slug}/segments", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } })),
    { refetchMs, enabled },
  );
}

export function useSegment(slug: string, key: string, refetchMs = 0) {
  return useQuery({
    queryKey: keys.one(slug, key),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/segments/{key}", { params: { path: { slug, key } } })),
    enabled: key !== "",
    refetchInterval: refetchMs || false,
  });
}

/** How many a rule has now: at once exact or an estimate, and where it is an estimate, exact as soon as it is known. */
export function useCount(slug: string, tree: Tree | null) {
  const ask = (mode: "auto" | "exact") =>
    bodyOf(api.POST("/api/w/{slug}/segments/count", { params: { path: { slug } }, body: { rule: tree ?? {}, mode } }));
  const first = useQuery({
    queryKey: ["count", slug, JSON.stringify(tree)],
    queryFn: () => ask("auto"),
    enabled: tree !== null,
    refetchInterval: SETTLED_MS,
    staleTime: SETTLED_MS / 2,
  });
  const isEstimate = first.data?.is_exact === false && !first.isPlaceholderData;
  const exact = useQuery({
    queryKey: ["count", slug, JSON.stringify(tree), "exact"],
    queryFn: () => ask("exact"),
    enabled: isEstimate,
    placeholderData: undefined,
  });
  return { ...first, data: isEstimate && exact.data ? exact.data : first.data };
}

export function usePublish(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSegment) => bodyOf(api.POST("/api/w/{slug}/segments", { params: { path: { slug } }, body })),
    onSuccess: (_, { key }) => {
      void queries.invalidateQueries({ queryKey: keys.all(slug) });
      void queries.invalidateQueries({ queryKey: keys.one(slug, key) });
    },
  });
}

export function useLiveSwitch(slug: string, key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (isLive: boolean) => {
      const params = { path: { slug, key } };
      if (isLive) await bodyOf(api.POST("/api/w/{slug}/segments/{key}/live", { params }));
      else await bodyOf(api.DELETE("/api/w/{slug}/segments/{key}/live", { params }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.one(slug, key) }),
  });
}

export function useSegmentMembers(slug: string, key: string, refetchMs = 0) {
  return usePages<CustomerRow>(
    ["segment-members", slug, key],
    (after) => bodyOf(api.GET("/api/w/{slug}/segments/{key}/members", { params: { path: { slug, key }, query: { after } } })),
    { refetchMs },
  );
}

export function usePersona(slug: string, key: string) {
  return useQuery({
    queryKey: ["persona", slug, key],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/segments/{key}/persona", { params: { path: { slug, key } } })),
    staleTime: 300_000,
    placeholderData: undefined,
  });
}

export function useOverlap(slug: string, chosen: string[]) {
  return useQuery({
    queryKey: ["overlap", slug, ...chosen],
    queryFn: () => bodyOf(api.POST("/api/w/{slug}/segments/overlap", { params: { path: { slug } }, body: { keys: chosen } })),
    enabled: chosen.length >= 2,
  });
}
