import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type EffectReport = Schemas["EffectReportBody"];
export type CampaignEffect = Schemas["CampaignEffectBody"];
export type EffectFigure = Schemas["EffectFigureBody"];
export type Figure = Schemas["FigureBody"];
export type Funnel = Schemas["FunnelBody"];
export type Alarm = Schemas["AlarmBody"];
export type Dimension = NonNullable<EffectReport["by"]>;

const SETTLED_MS = 60_000;

export type EffectOf = { campaign: string } | { launch: string };

/** The effect of a campaign (all its launches), or of one launch; its parts only where `by` names them. */
export function useEffectReport(slug: string, what: EffectOf, by?: Dimension, isWanted = true) {
  const query = by ? { by } : {};
  return useQuery({
    queryKey: ["effect", slug, what, by ?? ""],
    queryFn: () =>
      bodyOf(
        "campaign" in what
          ? api.GET("/api/w/{slug}/campaigns/{key}/effect", { params: { path: { slug, key: what.campaign }, query } })
          : api.GET("/api/w/{slug}/launches/{launch_id}/effect", { params: { path: { slug, launch_id: what.launch }, query } }),
      ),
    enabled: isWanted,
    refetchInterval: SETTLED_MS,
    // Parts by channel under the heading of parts by segment would be wrong parts.
    placeholderData: undefined,
  });
}

export function useAlarms(slug: string, isAllowed: boolean) {
  return useQuery({
    queryKey: ["alarms", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/effect/alarms", { params: { path: { slug } } })),
    enabled: isAllowed,
    refetchInterval: SETTLED_MS,
  });
}
