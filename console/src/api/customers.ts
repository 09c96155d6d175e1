import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type CustomerRow = Schemas["CustomerSummary"];
export type CustomerDetail = Schemas["CustomerBody"];
export type MergeLine = Schemas["MergeBody"];
export type ScoreCard = Schemas["ScoreBody"];
export type Driver = Schemas["DriverBody"];
export type TagValue = Schemas["TagValueBody"];

/** An event of the timeline: the columns that are known. */
export type Fact = Record<string, unknown> & {
  fact_id: string;
  name: string;
  occurred_at: string;
  properties: Record<string, unknown>;
};

const keys = {
  all: (slug: string) => ["customers", slug],
  one: (slug: string, id: string) => ["customer", slug, id],
  timeline: (slug: string, id: string) => ["timeline", slug, id],
};

export function useCustomers(slug: string, search: string, segment: string) {
  return usePages<CustomerRow>([...keys.all(slug), search, segment], (after) =>
    bodyOf(api.GET("/api/w/{slug}/customers", { params: { path: { slug }, query: { search, segment, after } } })),
  );
}

const FOUND_MAX = 8;

/** The few customers whom these words find, nobody before a word is there. */
export function useFoundCustomers(slug: string, search: string, enabled: boolean) {
  return useQuery({
    queryKey: [...keys.all(slug), "found", search],
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/customers", { params: { path: { slug }, query: { search, limit: FOUND_MAX } } }))).items,
    enabled: enabled && search !== "",
  });
}

export function useCustomer(slug: string, customer_id: string) {
  return useQuery({
    queryKey: keys.one(slug, customer_id),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/customers/{customer_id}", { params: { path: { slug, customer_id } } })),
    refetchInterval: 10_000,
  });
}

export function useTimeline(slug: string, customer_id: string) {
  return usePages<Fact>(
    keys.timeline(slug, customer_id),
    async (after) => {
      const path = { slug, customer_id };
      const page = await bodyOf(api.GET("/api/w/{slug}/customers/{customer_id}/timeline", { params: { path, query: { after } } }));
      return { items: page.items as Fact[], next: page.next };
    },
    { refetchMs: 10_000 },
  );
}

/** What people call the customer, "" when nobody said. */
export function nameOf({ attributes }: { attributes: Record<string, unknown> }): string {
  const { name, first_name, last_name } = attributes;
  if (typeof name === "string" && name) return name;
  return [first_name, last_name].filter((part): part is string => typeof part === "string").join(" ");
}

function useCustomerChange<V, T>(slug: string, id: string, work: (values: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: () => {
      for (const queryKey of [keys.one(slug, id), keys.timeline(slug, id), keys.all(slug)]) {
        void queries.invalidateQueries({ queryKey });
      }
    },
  });
}

export function useMerge(slug: string, customer_id: string) {
  return useCustomerChange(slug, customer_id, (body: { other: string; reason: string }) =>
    bodyOf(api.POST("/api/w/{slug}/customers/{customer_id}/merge", { params: { path: { slug, customer_id } }, body })),
  );
}

export function useUndoMerge(slug: string, customer_id: string) {
  return useCustomerChange(slug, customer_id, (merge_id: string) =>
    bodyOf(api.POST("/api/w/{slug}/merges/{merge_id}/undo", { params: { path: { slug, merge_id } } })),
  );
}

export function useErase(slug: string, customer_id: string) {
  return useCustomerChange(slug, customer_id, (reason: string) =>
    bodyOf(api.POST("/api/w/{slug}/customers/{customer_id}/erase", { params: { path: { slug, customer_id } }, body: { reason } })),
  );
}
