import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { Me } from "@/app/session";
import { ME } from "@/app/session";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Settings = Schemas["SettingsBody"];
export type Change = Schemas["SettingChangeBody"];
export type NewWorkspace = Schemas["NewWorkspace"];

const keyOf = (slug: string) => ["settings", slug];

export function useSettings(slug: string) {
  return useQuery({
    queryKey: keyOf(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/settings", { params: { path: { slug } } })),
  });
}

/** A change of one setting; the answer is all of them. */
function useChange<V>(slug: string, work: (values: V) => Promise<Settings>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: work, onSuccess: (settings) => queries.setQueryData(keyOf(slug), settings) });
}

export function useRename(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => bodyOf(api.PUT("/api/w/{slug}/settings/name", { params: { path: { slug } }, body: { name } })),
    onSuccess: (settings) => {
      queries.setQueryData(keyOf(slug), settings);
      queries.setQueryData<Me | null>(ME, (me) => me && { ...me, workspaces: me.workspaces.map((one) => (one.slug === slug ? { ...one, name: settings.name } : one)) });
    },
  });
}

/** Days and hours everywhere are read by the zone: whatever was shown by the old one is asked for again. */
export function useSetZone(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (zone: string) => bodyOf(api.PUT("/api/w/{slug}/settings/zone", { params: { path: { slug } }, body: { zone } })),
    onSuccess: async (settings) => {
      await queries.invalidateQueries();
      queries.setQueryData(keyOf(slug), settings);
    },
  });
}

export function useSetRetention(slug: string) {
  return useChange(slug, (body: Schemas["KeepingWish"]) =>
    bodyOf(api.PUT("/api/w/{slug}/settings/retention", { params: { path: { slug } }, body })),
  );
}

export function useSetStrategy(slug: string) {
  return useChange(slug, (body: Schemas["StrategyWish"]) =>
    bodyOf(api.PUT("/api/w/{slug}/settings/merge-strategy", { params: { path: { slug } }, body })),
  );
}

export function useSetEvents(slug: string) {
  return useChange(slug, (body: Schemas["EventSettingsWish"]) =>
    bodyOf(api.PUT("/api/w/{slug}/settings/events", { params: { path: { slug } }, body })),
  );
}

/** The new workspace is known at once, so that one can go there. */
export function useCreateWorkspace() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewWorkspace) => bodyOf(api.POST("/api/workspaces", { body })),
    onSuccess: (made) => queries.setQueryData<Me | null>(ME, (me) => me && { ...me, workspaces: [...me.workspaces, made] }),
  });
}
