import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

export type Job = components["schemas"]["JobBody"];

const BUSY_MS = 3_000;
const IDLE_MS = 30_000;
const ROWS_MAX = 20;

/** What runs by the clock and concerns nobody unless it fails. */
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
      return items.filter((job) => job.state === "failed" || isBusy(job) || !HOUSEWORK.includes(job.kind));
    },
    enabled,
    refetchInterval: (query) => (query.state.data?.some(isBusy) ? BUSY_MS : IDLE_MS),
  });
}

export function jobFile(slug: string, job: Job): string | null {
  return job.state === "done" && typeof job.result?.["file"] === "string" ? `/api/w/${slug}/jobs/${job.job_id}/file` : null;
}
