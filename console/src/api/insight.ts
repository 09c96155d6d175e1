import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { Filter } from "@/rules/language";

import { api, bodyOf } from "./client";
import type { CustomerRow } from "./customers";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type FunnelAnswer = Schemas["FunnelAnswer"];
export type FunnelStep = Schemas["FunnelStepBody"];
export type FunnelGroup = Schemas["FunnelGroupBody"];
export type PathsAnswer = Schemas["PathsAnswer"];
export type PathPlace = Schemas["PathPlaceBody"];
export type PathLink = Schemas["PathLinkBody"];
export type SavedInsight = Schemas["InsightBody"];
export type PeriodSaid = Schemas["PeriodSaid"];

export type PeriodWish = { days?: number; first_day?: string; last_day?: string };
export type StepWish = { event: string; where?: Filter[] };
export type FunnelWish = { steps: StepWish[]; window_hours: number; period: PeriodWish; segment?: string; breakdown?: Schemas["FunnelWish"]["breakdown"] };
export type PathsWish = {
  anchor: { event?: string; where?: Filter[]; page?: string };
  direction: "from" | "to";
  nodes: "events" | "pages";
  steps: number;
  period: PeriodWish;
  segment?: string;
};

/** Which customers a list shows: those behind the figure `people` of an analysis, as of the instant of its figures. */
export type PeopleWish = { kind: "funnel" | "paths"; definition: Record<string, unknown>; people: Record<string, unknown>; as_of: string };

const FIGURES_MS = 60_000;
const ROWS_MAX = 200;
const JOB_MS = 1_000;

export function useFunnel(slug: string, wish: FunnelWish | null) {
  return useQuery({
    queryKey: ["insight-funnel", slug, JSON.stringify(wish)],
    queryFn: () =>
      bodyOf(api.POST("/api/w/{slug}/insight/funnel", { params: { path: { slug } }, body: { ...wish! } as Schemas["FunnelWish"] })),
    enabled: wish !== null,
    staleTime: FIGURES_MS,
  });
}

export function usePaths(slug: string, wish: PathsWish | null) {
  return useQuery({
    queryKey: ["insight-paths", slug, JSON.stringify(wish)],
    queryFn: () => bodyOf(api.POST("/api/w/{slug}/insight/paths", { params: { path: { slug } }, body: { ...wish! } as Schemas["PathsWish"] })),
    enabled: wish !== null,
    staleTime: FIGURES_MS,
  });
}

export function usePeople(slug: string, wish: PeopleWish) {
  const pages = usePages<CustomerRow, Schemas["CustomersBehind"]>(["insight-people", slug, JSON.stringify(wish)], (after) =>
    bodyOf(api.POST("/api/w/{slug}/insight/people", { params: { path: { slug }, query: { after } }, body: wish })),
  );
  return { ...pages, total: pages.first?.total ?? null };
}

/** What a new segment is to be called. */
export type SegmentNamed = { key: string; name: { zh: string; en: string } };

function useNewSegment(slug: string, make: (named: SegmentNamed) => Promise<Schemas["PeopleSegment"]>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: make, onSuccess: () => void queries.invalidateQueries({ queryKey: ["segments", slug] }) });
}

export type NewSegment = ReturnType<typeof useNewSegment>;

export function usePeopleSegment(slug: string, wish: PeopleWish): NewSegment {
  return useNewSegment(slug, (named) => bodyOf(api.POST("/api/w/{slug}/insight/people/segment", { params: { path: { slug } }, body: { ...wish, ...named } })));
}

export type SegmentFigure = Schemas["FigureSegmentWish"]["figure"];

/** The same of a figure of retention, attribution, a review, the overview, a heat map or an experiment. */
export function useFigureSegment(slug: string, figure: SegmentFigure): NewSegment {
  return useNewSegment(slug, (named) => bodyOf(api.POST("/api/w/{slug}/insight/figures/segment", { params: { path: { slug } }, body: { figure, ...named } })));
}

/** Starts the file and waits until it is there; the address of the file. */
export function usePeopleFile(slug: string) {
  return useMutation({
    mutationFn: async (body: PeopleWish) => {
      const started = await bodyOf(api.POST("/api/w/{slug}/insight/people/export", { params: { path: { slug } }, body }));
      for (;;) {
        const params = { path: { slug, job_id: started.job_id } };
        const job = await bodyOf(api.GET("/api/w/{slug}/jobs/{job_id}", { params }));
        if (job.state === "done") return `/api/w/${slug}/jobs/${job.job_id}/file`;
        if (job.state === "failed" || job.state === "cancelled") throw new Error(String(job.error?.message ?? job.state));
        await new Promise((resolve) => setTimeout(resolve, JOB_MS));
      }
    },
  });
}

export function useSavedInsights(slug: string) {
  return usePages<SavedInsight>(["insights", slug], (after) =>
    bodyOf(api.GET("/api/w/{slug}/insights", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } })),
  );
}

export function useSavedInsight(slug: string, key: string) {
  return useQuery({
    queryKey: ["insight", slug, key],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/insights/{key}", { params: { path: { slug, key } } })),
    enabled: key !== "",
    placeholderData: undefined,
  });
}

function useInsightChange<V, T>(slug: string, work: (values: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["insights", slug] });
      void queries.invalidateQueries({ queryKey: ["insight", slug] });
    },
  });
}

export function useSaveInsight(slug: string) {
  return useInsightChange(slug, ({ key, ...body }: { key: string; kind: string; name: { zh: string; en: string }; body: Record<string, unknown> }) =>
    bodyOf(api.PUT("/api/w/{slug}/insights/{key}", { params: { path: { slug, key } }, body })),
  );
}

export function useArchiveInsight(slug: string) {
  return useInsightChange(slug, (key: string) => bodyOf(api.DELETE("/api/w/{slug}/insights/{key}", { params: { path: { slug, key } } })));
}
