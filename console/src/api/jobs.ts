import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

export type Job = components["schemas"]["JobBody"];

const WATCH_MS = 1_000;
const BUSY_MS = 3_000;
const IDLE_MS = 30_000;
const ROWS_MAX = 20;

/** What runs by the clock and concerns nobody unless it fails. */
const SCHEDULE = "schedule";
const HOUSEWORK = ["maintain", "save_queue", "refresh"];

export function isBusy({ state }: Job): boolean {
  return state === "queued" || state === "running";
}

/** The newest work in the background that somebody asked for, or that failed. */
export function useJobs(slug: string, enabled: boolean) {
  return useQuery({
    queryKey: ["jobs", slug],
    queryFn: async () => {
      const { items } = await bodyOf(api.GET("/api/w/{slug}/jobs", { params: { path: { slug }, query: { limit: ROWS_MAX } } }));
      return items.filter((job) => job.state === "failed" || isBusy(job) || job.author !== SCHEDULE || !HOUSEWORK.includes(job.kind));
    },
    enabled,
    refetchInterval: (query) => (query.state.data?.some(isBusy) ? BUSY_MS : IDLE_MS),
  });
}

/** A job while it runs, asked for every second. */
export function useJob(slug: string, job_id: string) {
  return useQuery({
    queryKey: ["jobs", slug, job_id],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/jobs/{job_id}", { params: { path: { slug, job_id } } })),
    enabled: job_id !== "",
    refetchInterval: (query) => (query.state.data && !isBusy(query.state.data) ? false : WATCH_MS),
    placeholderData: undefined,
  });
}

export function jobFile(slug: string, job: Job): string | null {
  return job.state === "done" && typeof job.result?.["file"] === "string" ? `/api/w/${slug}/jobs/${job.job_id}/file` : null;
}
