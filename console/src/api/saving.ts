import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";
import type { TaskOwner, TaskState } from "./tasks";

type Schemas = components["schemas"];
export type Save = Schemas["SaveBody"];
export type SaveStanding = Schemas["SaveStandingBody"];
export type SaveRun = Schemas["SaveRunBody"];
export type SaveSetting = Schemas["SaveQueueWish"];

const REFRESH_MS = 30_000;
const SETTLED_MS = 60_000;

/** Under the key of tasks: a change of a task asks for the queue again, too. */
export function useSaves(slug: string, owner: TaskOwner, state: TaskState, isWanted: boolean) {
  return usePages<Save>(
    ["tasks", slug, "saves", owner, state],
    (after) => bodyOf(api.GET("/api/w/{slug}/save-queue", { params: { path: { slug }, query: { owner, state, after } } })),
    { refetchMs: REFRESH_MS, enabled: isWanted },
  );
}

export function useSaveStanding(slug: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["save-standing", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/save-queue/standing", { params: { path: { slug } } })),
    enabled: isWanted,
    refetchInterval: SETTLED_MS,
  });
}

/** Runs the queue now, as a job; asked again while it runs, it is the same one. */
export function useRunSaves(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => bodyOf(api.POST("/api/w/{slug}/save-queue/run", { params: { path: { slug } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs", slug] }),
  });
}

export function useSaveEffect(slug: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["save-effect", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/save-queue/effect", { params: { path: { slug } } })),
    enabled: isWanted,
    refetchInterval: SETTLED_MS,
  });
}

/** As published last; before that the defaults, switched off. */
export function useSaveSetting(slug: string) {
  return useQuery({
    queryKey: ["save-setting", slug],
    queryFn: async (): Promise<SaveSetting> => {
      const { version: _, ...setting } = await bodyOf(api.GET("/api/w/{slug}/save-queue/setting", { params: { path: { slug } } }));
      return setting;
    },
  });
}

export function useSetSaveSetting(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SaveSetting) => bodyOf(api.PUT("/api/w/{slug}/save-queue/setting", { params: { path: { slug } }, body })),
    onSuccess: () => Promise.all([queries.invalidateQueries({ queryKey: ["save-setting", slug] }), queries.invalidateQueries({ queryKey: ["save-standing", slug] })]),
  });
}
