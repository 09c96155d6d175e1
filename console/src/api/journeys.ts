import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { JourneyDocument } from "@/pages/journeys/document";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components, operations } from "./schema";

type Schemas = components["schemas"];
export type JourneyRow = Schemas["JourneyLineBody"];
export type JourneyState = JourneyRow["state"];
export type JourneyDetail = Omit<Schemas["JourneyPageBody"], "document"> & { document: JourneyDocument };
export type JourneyVersion = Schemas["JourneyVersionBody"];
export type Migration = Schemas["MigrationBody"];
export type JourneyCounts = Schemas["JourneyCountsBody"];
export type VersionCounts = Schemas["VersionCountsBody"];
export type Run = Schemas["RunBody"];
export type RunStory = Schemas["RunStoryBody"];
export type StoryLine = Schemas["StoryLineBody"];
export type Enrolment = Schemas["EnrolmentBody"];
export type Classic = Schemas["ClassicBody"];
export type RunState = Run["state"];
export type PublishMode = Required<Schemas["PublishWish"]>["mode"];
export type Backfill = Required<Schemas["PublishWish"]>["backfill"];
export type Unmapped = Required<Schemas["PublishWish"]>["unmapped"];
export type ResumePolicy = Required<Schemas["ResumeWish"]>["policy"];

const WATCH_MS = 5_000;
const LIST_MS = 10_000;
const CHECK_MS = 30_000;
const ROWS_MAX = 200;

const keys = {
  all: (slug: string) => ["journeys", slug],
  one: (slug: string, key: string) => ["journey", slug, key],
};

/** A document as the generated client takes any JSON object. */
const asObject = (document: JourneyDocument) => document as unknown as Record<string, never>;

export function useJourneys(slug: string, enabled = true) {
  return usePages<JourneyRow>(
    keys.all(slug),
    (after) => bodyOf(api.GET("/api/w/{slug}/journeys", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } })),
    { refetchMs: LIST_MS, enabled },
  );
}

/** A journey with the document of the version that takes entrants, or of another one. */
export function useJourney(slug: string, key: string, version?: number) {
  const query = version ? { version } : {};
  return useQuery({
    queryKey: [...keys.one(slug, key), version ?? 0],
    queryFn: async () =>
      (await bodyOf(api.GET("/api/w/{slug}/journeys/{key}", { params: { path: { slug, key }, query } }))) as unknown as JourneyDetail,
    enabled: key !== "",
    refetchInterval: version ? false : LIST_MS,
    placeholderData: undefined,
  });
}

/** All that is wrong with a journey while it is drawn; what was said before stays until the next answer. */
export function useCheck(slug: string, journey: JourneyDocument) {
  return useQuery({
    queryKey: ["journey-check", slug, JSON.stringify(journey)],
    queryFn: () => bodyOf(api.POST("/api/w/{slug}/journeys/validate", { params: { path: { slug } }, body: { document: asObject(journey) } })),
    staleTime: CHECK_MS,
  });
}

export type PublishWish = { journey: JourneyDocument; mode: PublishMode; mapping: Record<string, string>; unmapped: Unmapped; backfill: Backfill; note: string };

export function usePublishJourney(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ journey, ...wish }: PublishWish) =>
      bodyOf(api.POST("/api/w/{slug}/journeys", { params: { path: { slug } }, body: { document: asObject(journey), ...wish } })),
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: keys.all(slug) });
      return queries.invalidateQueries({ queryKey: keys.one(slug, made.key) });
    },
  });
}

/** How many runs of earlier versions would move where; nothing is changed. */
export function useMigration(slug: string, journey: JourneyDocument, mapping: Record<string, string>, unmapped: Unmapped, isWanted: boolean) {
  return useQuery({
    queryKey: ["journey-migration", slug, journey.key, JSON.stringify(journey), JSON.stringify(mapping), unmapped],
    queryFn: () =>
      bodyOf(
        api.POST("/api/w/{slug}/journeys/{key}/migration", {
          params: { path: { slug, key: journey.key } },
          body: { document: asObject(journey), mapping, unmapped },
        }),
      ),
    enabled: isWanted,
  });
}

/** How many of the entry's segment would enter at once; nothing is changed. */
export function useBackfillPreview(slug: string, journey: JourneyDocument, isWanted: boolean) {
  return useQuery({
    queryKey: ["journey-backfill", slug, JSON.stringify(journey)],
    queryFn: () => bodyOf(api.POST("/api/w/{slug}/journeys/backfill-preview", { params: { path: { slug } }, body: { document: asObject(journey) } })),
    enabled: isWanted,
  });
}

export type JourneyAct = "pause" | "drain" | "archive" | { policy: ResumePolicy };

export function useJourneyAct(slug: string, key: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (act: JourneyAct) => {
      const params = { path: { slug, key } };
      if (typeof act === "object") return bodyOf(api.POST("/api/w/{slug}/journeys/{key}/resume", { params, body: act }));
      return bodyOf(
        {
          pause: () => api.POST("/api/w/{slug}/journeys/{key}/pause", { params }),
          drain: () => api.POST("/api/w/{slug}/journeys/{key}/drain", { params }),
          archive: () => api.POST("/api/w/{slug}/journeys/{key}/archive", { params }),
        }[act](),
      );
    },
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: keys.all(slug) });
      return queries.invalidateQueries({ queryKey: keys.one(slug, key) });
    },
  });
}

/** Who is where now; asked again while somebody looks. */
export function useCounts(slug: string, key: string) {
  return useQuery({
    queryKey: ["journey-counts", slug, key],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/journeys/{key}/standing", { params: { path: { slug, key } } })),
    refetchInterval: WATCH_MS,
    placeholderData: undefined,
  });
}

export type RunFilter = Omit<NonNullable<operations["list_journey_runs"]["parameters"]["query"]>, "after" | "limit">;

export function useRuns(slug: string, key: string, filter: RunFilter) {
  return usePages<Run>(
    ["journey-runs", slug, key, filter],
    (after) => bodyOf(api.GET("/api/w/{slug}/journeys/{key}/runs", { params: { path: { slug, key }, query: { ...filter, after } } })),
    { refetchMs: LIST_MS },
  );
}

/** One run with what happened to it; of an open one asked again. */
export function useRun(slug: string, run_id: string) {
  return useQuery({
    queryKey: ["journey-run", slug, run_id],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/journey-runs/{run_id}", { params: { path: { slug, run_id } } })),
    enabled: run_id !== "",
    refetchInterval: (query) => (query.state.data?.run.state === "ended" ? false : LIST_MS),
    placeholderData: undefined,
  });
}

/** Ready-made journeys. */
export function useClassics(slug: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["journey-classics", slug],
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/journey-classics", { params: { path: { slug }, query: { limit: ROWS_MAX } } }))).items,
    staleTime: Infinity,
    enabled: isWanted,
  });
}

export type ClassicSettings = Record<string, number | string>;
/** `topics`: by message, what it is about. */
export type ClassicWish = { key: string; settings: ClassicSettings; topics: Record<string, string> };

/** A ready-made journey with its settings, as a document to be drawn. */
export function useFillClassic(slug: string) {
  return useMutation({
    mutationFn: async ({ key, ...chosen }: ClassicWish) =>
      (await bodyOf(api.POST("/api/w/{slug}/journey-classics/{key}/document", { params: { path: { slug, key } }, body: { ...chosen, journey_key: "" } })))
        .document as unknown as JourneyDocument,
  });
}

/** Publishes it, with the templates and segments that it needs. */
export function useInstallClassic(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ key, ...chosen }: ClassicWish) =>
      bodyOf(api.POST("/api/w/{slug}/journey-classics/{key}/install", { params: { path: { slug, key } }, body: { ...chosen, journey_key: "" } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.all(slug) }),
  });
}

export function useEnrolments(slug: string, key: string) {
  return usePages<Enrolment>(
    ["journey-enrolments", slug, key],
    (after) => bodyOf(api.GET("/api/w/{slug}/journeys/{key}/enrolments", { params: { path: { slug, key }, query: { after } } })),
    { refetchMs: LIST_MS },
  );
}

export type SimulateWish = { journey: JourneyDocument; since: string; until: string; assumed_open_rate_bp: number };

/** Runs a draft over real history in the background; nothing is sent. */
export function useSimulate(slug: string) {
  return useMutation({
    mutationFn: ({ journey, ...wish }: SimulateWish) =>
      bodyOf(
        api.POST("/api/w/{slug}/journeys/simulate", {
          params: { path: { slug } },
          body: { document: asObject(journey), sampling: "auto", with_other_messages: true, compares: true, ...wish },
        }),
      ),
  });
}

const JOB_MS = 1_500;

const OPEN_STATES = ["queued", "running"];

/** A simulation until it is over; its result is the report. */
export function useSimulation(slug: string, job_id: string) {
  return useQuery({
    queryKey: ["simulation", slug, job_id],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/journeys/simulations/{job_id}", { params: { path: { slug, job_id } } })),
    enabled: job_id !== "",
    refetchInterval: (query) => (query.state.data && !OPEN_STATES.includes(query.state.data.state) ? false : JOB_MS),
    placeholderData: undefined,
  });
}

export function useCancelSimulation(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (job_id: string) => bodyOf(api.POST("/api/w/{slug}/journeys/simulations/{job_id}/cancel", { params: { path: { slug, job_id } } })),
    onSuccess: (job) => queries.setQueryData(["simulation", slug, job.job_id], job),
  });
}
