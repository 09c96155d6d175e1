import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type ExperimentRow = Schemas["ExperimentLine"];
export type Experiment = Schemas["ExperimentBody"];
export type ExperimentReport = Schemas["ExperimentReportBody"];
export type MetricResult = Schemas["MetricResultBody"];
export type Heterogeneity = Schemas["HeterogeneityBody"];
export type LookPoint = Schemas["LookPointBody"];
export type ExperimentWish = Schemas["ExperimentWish"];
export type PlanWish = Schemas["PlanWish"];
export type Plan = Schemas["PlanBody"];
export type JourneyEffect = Schemas["JourneyEffectBody"];
export type JourneyStep = Schemas["JourneyStepBody"];

const SETTLED_MS = 60_000;
const ROWS_MAX = 200;

const keys = {
  all: (slug: string) => ["experiments", slug],
  one: (slug: string, key: string) => ["experiment", slug, key],
};

export function useExperiments(slug: string) {
  return usePages<ExperimentRow>(keys.all(slug), (after) =>
    bodyOf(api.GET("/api/w/{slug}/experiments", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } })),
  );
}

export function useExperiment(slug: string, key: string) {
  return useQuery({
    queryKey: keys.one(slug, key),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/experiments/{key}", { params: { path: { slug, key } } })),
  });
}

/** Comparisons of the newest look that the plan allows: asking more often is not looking more often. */
export function useExperimentReport(slug: string, key: string, isWanted: boolean) {
  return useQuery({
    queryKey: [...keys.one(slug, key), "report"],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/experiments/{key}/report", { params: { path: { slug, key } } })),
    enabled: isWanted,
    refetchInterval: SETTLED_MS,
  });
}

export function usePlan(slug: string) {
  return useMutation({
    mutationFn: (wish: PlanWish) => bodyOf(api.POST("/api/w/{slug}/experiments/plan", { params: { path: { slug } }, body: wish })),
  });
}

/** Publish an experiment, or its next version, which counts its customers anew. */
export function usePublishExperiment(slug: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: ExperimentWish) => bodyOf(api.POST("/api/w/{slug}/experiments", { params: { path: { slug } }, body: wish })),
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: keys.all(slug) });
      void client.invalidateQueries({ queryKey: keys.one(slug, made.key) });
    },
  });
}

/** Everybody who comes from now on takes this variant; an empty one lets the draw go on. */
export function useRollOut(slug: string, key: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: { variant: string; note: string }) =>
      bodyOf(api.PUT("/api/w/{slug}/experiments/{key}/winner", { params: { path: { slug, key } }, body: wish })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.all(slug) });
      void client.invalidateQueries({ queryKey: keys.one(slug, key) });
    },
  });
}

export function useJourneyEffect(slug: string, key: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["journey_effect", slug, key],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/journeys/{key}/effect", { params: { path: { slug, key } } })),
    enabled: isWanted,
    refetchInterval: SETTLED_MS,
  });
}
