import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Task = Schemas["TaskBody"];
export type TaskKind = Schemas["TaskKindBody"];
export type TaskWish = Schemas["TaskWish"];
export type TaskState = "open" | "done" | "cancelled" | "any";
/** `me`, `nobody`, or nothing: everybody. */
export type TaskOwner = "me" | "nobody" | "";

export type TaskChange =
  | Schemas["AssignTask"]
  | Schemas["TakeTask"]
  | Schemas["RescheduleTask"]
  | Schemas["CompleteTask"]
  | Schemas["CancelTask"]
  | Schemas["ReopenTask"];

const REFRESH_MS = 30_000;

const keys = {
  list: (slug: string) => ["tasks", slug],
  owners: (slug: string) => ["task-owners", slug],
};

export function useTasks(slug: string, owner: TaskOwner, state: TaskState, enabled: boolean) {
  return usePages<Task>(
    [...keys.list(slug), owner, state],
    (after) => bodyOf(api.GET("/api/w/{slug}/tasks", { params: { path: { slug }, query: { owner, state, after } } })),
    { refetchMs: REFRESH_MS, enabled },
  );
}

export function useTaskKinds(slug: string) {
  return useQuery({
    queryKey: ["task-kinds", slug],
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/tasks/kinds", { params: { path: { slug } } }))).items,
    staleTime: 300_000,
  });
}

export function useTaskOwners(slug: string) {
  return useQuery({
    queryKey: keys.owners(slug),
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/tasks/owners", { params: { path: { slug } } }))).items,
    refetchInterval: REFRESH_MS,
  });
}

/** A change of tasks, after which the lists and the counts are asked for again; also when somebody else was first. */
function useTaskWork<V>(slug: string, work: (values: V) => Promise<Task>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keys.list(slug) }),
        queries.invalidateQueries({ queryKey: keys.owners(slug) }),
      ]),
  });
}

export function useChangeTask(slug: string) {
  return useTaskWork(slug, ({ task_id, body }: { task_id: string; body: TaskChange }) =>
    bodyOf(api.PATCH("/api/w/{slug}/tasks/{task_id}", { params: { path: { slug, task_id } }, body })),
  );
}

export function useOpenTask(slug: string) {
  return useTaskWork(slug, (body: TaskWish) => bodyOf(api.POST("/api/w/{slug}/tasks", { params: { path: { slug } }, body })));
}
