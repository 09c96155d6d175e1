import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { Channel } from "./channels";
import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type CampaignWish = Required<Schemas["CampaignWish"]>;
export type Campaign = Required<Schemas["CampaignBody"]>;
export type CampaignDetail = Required<Schemas["CampaignPageBody"]>;
export type CampaignStep = Schemas["CampaignStepBody"];
export type Launch = Schemas["LaunchBody"];
export type LaunchState = Launch["state"];
export type LaunchDetail = Schemas["LaunchPageBody"];
export type Estimate = Schemas["EstimateBody"];
export type Estimated = Schemas["BoundedCountBody"];
export type Incident = Schemas["IncidentBody"];
export type Texts = Partial<Record<Channel, Partial<Record<"zh" | "en", Record<string, string>>>>>;

/** States in which nothing more happens. */
export const OVER: LaunchState[] = ["done", "stopped", "refused"];

const WATCH_MS = 2_000;
const LIST_MS = 5_000;
const ROWS_MAX = 200;

const keys = {
  all: (slug: string) => ["campaigns", slug],
  one: (slug: string, key: string) => ["campaign", slug, key],
  launch: (slug: string, id: string) => ["launch", slug, id],
  incidents: (slug: string) => ["incidents", slug],
  settings: (slug: string) => ["campaign-settings", slug],
};

export function useCampaigns(slug: string, enabled = true) {
  return usePages<Campaign>(
    keys.all(slug),
    async (after) => {
      const page = await bodyOf(api.GET("/api/w/{slug}/campaigns", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } }));
      return { items: page.items as Campaign[], next: page.next };
    },
    { refetchMs: LIST_MS, enabled },
  );
}

export function useCampaign(slug: string, key: string) {
  return useQuery({
    queryKey: keys.one(slug, key),
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/campaigns/{key}", { params: { path: { slug, key } } }))) as CampaignDetail,
    enabled: key !== "",
    refetchInterval: LIST_MS,
    placeholderData: undefined,
  });
}

export function usePublishCampaign(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CampaignWish) => bodyOf(api.POST("/api/w/{slug}/campaigns", { params: { path: { slug } }, body })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: keys.all(slug) });
      void queries.invalidateQueries({ queryKey: keys.one(slug, made.key) });
    },
  });
}

/** What a plan would do if it were launched now; nothing is written. */
export function useEstimate(slug: string) {
  return useMutation({
    mutationFn: (campaign: CampaignWish) =>
      bodyOf(api.POST("/api/w/{slug}/campaigns/estimate", { params: { path: { slug } }, body: { campaign, at: null } })),
  });
}

/** The same of a campaign as it is published; asked anew each time that a dialog opens. */
export function useStandingEstimate(slug: string, campaign: Pick<Campaign, "key" | "reference">) {
  return useQuery({
    queryKey: ["campaign-estimate", slug, campaign.reference],
    queryFn: () => bodyOf(api.POST("/api/w/{slug}/campaigns/{key}/estimate", { params: { path: { slug, key: campaign.key } }, body: { at: null } })),
    gcTime: 0,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    placeholderData: undefined,
  });
}

/** Launches once, however often the button's request is sent again: `occasion` is made when the dialog opens. */
export function useLaunchCampaign(slug: string, key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ at, occasion }: { at: string | null; occasion: string }) =>
      bodyOf(
        api.POST("/api/w/{slug}/campaigns/{key}/launch", {
          params: { path: { slug, key }, header: { "idempotency-key": occasion } },
          body: { at },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.one(slug, key) });
      void queries.invalidateQueries({ queryKey: keys.all(slug) });
    },
  });
}

/** A launch while it runs; asked again every two seconds until it is over. */
export function useLaunch(slug: string, launch_id: string) {
  return useQuery({
    queryKey: keys.launch(slug, launch_id),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/launches/{launch_id}", { params: { path: { slug, launch_id } } })),
    refetchInterval: (query) => (query.state.data && OVER.includes(query.state.data.state) ? false : WATCH_MS),
    placeholderData: undefined,
  });
}

export type LaunchAct = "approve" | "refuse" | "pause" | "resume" | "stop";

export function useLaunchAct(slug: string, launch_id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: LaunchAct | { per_minute: number }) => {
      const params = { path: { slug, launch_id } };
      if (typeof act === "object") return bodyOf(api.POST("/api/w/{slug}/launches/{launch_id}/throttle", { params, body: act }));
      return bodyOf(
        {
          approve: () => api.POST("/api/w/{slug}/launches/{launch_id}/approve", { params }),
          refuse: () => api.POST("/api/w/{slug}/launches/{launch_id}/refuse", { params }),
          pause: () => api.POST("/api/w/{slug}/launches/{launch_id}/pause", { params }),
          resume: () => api.POST("/api/w/{slug}/launches/{launch_id}/resume", { params }),
          stop: () => api.POST("/api/w/{slug}/launches/{launch_id}/stop", { params }),
        }[act](),
      );
    },
    onSuccess: (launch) => queries.setQueryData(keys.launch(slug, launch_id), launch),
  });
}

export function useIncidents(slug: string) {
  return useQuery({
    queryKey: keys.incidents(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/incidents", { params: { path: { slug }, query: { limit: ROWS_MAX } } })),
    refetchInterval: LIST_MS,
  });
}

export type IncidentWish = { key: string; name: { zh: string; en: string }; segment: string; texts: Texts };

/** The first word of an incident, or what is told of it later. */
export function useTellIncident(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ wish, isNew, occasion }: { wish: IncidentWish; isNew: boolean; occasion: string }) => {
      const header = { "idempotency-key": occasion };
      const texts = wish.texts as Schemas["IncidentWish"]["texts"];
      return bodyOf(
        isNew
          ? api.POST("/api/w/{slug}/incidents", { params: { path: { slug }, header }, body: { ...wish, texts } })
          : api.POST("/api/w/{slug}/incidents/{key}/updates", { params: { path: { slug, key: wish.key }, header }, body: { texts } }),
      );
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.incidents(slug) }),
  });
}

export function useCampaignSettings(slug: string) {
  return useQuery({
    queryKey: keys.settings(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/campaign-settings", { params: { path: { slug } } })),
  });
}

export function useSaveCampaignSettings(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (needs_approval: boolean) =>
      bodyOf(api.PUT("/api/w/{slug}/campaign-settings", { params: { path: { slug } }, body: { needs_approval } })),
    onSuccess: (kept) => queries.setQueryData(keys.settings(slug), kept),
  });
}
