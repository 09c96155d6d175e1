import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Today = Schemas["TodayBody"];
export type TodayAlarm = Schemas["TodayAlarmBody"];
export type Severity = TodayAlarm["severity"];
export type DayFigures = Schemas["DayFiguresBody"];
export type DayFigure = Schemas["DayFigureBody"];
export type Running = Schemas["RunningBody"];
export type AlarmSettings = Schemas["AlarmSettingsBody"];
export type AlarmSettingsEntry = Schemas["AlarmSettingsEntry"];
export type Recipient = Schemas["RecipientBody"];
export type AlarmTestOutcome = Schemas["AlarmTestOutcome"];
export type Save = Schemas["SaveBody"];
export type Task = Schemas["TaskBody"];
export type CustomerRow = Schemas["CustomerSummary"];

export const SEVERITIES: Severity[] = ["critical", "warning", "notice"];

const REFRESH_MS = 30_000;
const ROWS_SHOWN = 5;

/** Figures that can be opened: who is behind them. */
export const OPENED_FIGURES = ["revenue", "orders", "buyers", "active", "refunds", "unsubscribed", "complained"] as const;
export type OpenedFigure = (typeof OPENED_FIGURES)[number];

const keys = {
  today: (slug: string) => ["today", slug],
  settings: (slug: string) => ["alarm-settings", slug],
};

export function useToday(slug: string) {
  return useQuery({
    queryKey: keys.today(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/today", { params: { path: { slug } } })),
    refetchInterval: REFRESH_MS,
  });
}

/** The next customers to save by their clocks. Under the key of tasks: a change of a task asks again. */
export function useUrgentSaves(slug: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["tasks", slug, "saves", "urgent"],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/save-queue", { params: { path: { slug }, query: { state: "open", limit: ROWS_SHOWN } } })),
    enabled: isWanted,
    refetchInterval: REFRESH_MS,
  });
}

/** My own open tasks that are due before a moment. */
export function useTasksDue(slug: string, before: string, isWanted: boolean) {
  return useQuery({
    queryKey: ["tasks", slug, "due", before],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/tasks", { params: { path: { slug }, query: { owner: "me", state: "open", due_before: before, limit: ROWS_SHOWN } } })),
    enabled: isWanted,
    refetchInterval: REFRESH_MS,
  });
}

export function useFigureCustomers(slug: string, figure: OpenedFigure) {
  return usePages<CustomerRow>(["today-figure", slug, figure], (after) =>
    bodyOf(api.GET("/api/w/{slug}/today/figures/{key}/customers", { params: { path: { slug, key: figure }, query: { after } } })),
  );
}

/** until null: until the alarm has ended and comes again; undefined: show it again. */
export function useSnooze(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ key, until }: { key: string; until: string | null | undefined }) => {
      const place = { params: { path: { slug, key } } };
      if (until === undefined) await bodyOf(api.DELETE("/api/w/{slug}/today/alarms/{key}/snooze", place));
      else await bodyOf(api.PUT("/api/w/{slug}/today/alarms/{key}/snooze", { ...place, body: { until } }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.today(slug) }),
  });
}

export function useAlarmSettings(slug: string) {
  return useQuery({
    queryKey: keys.settings(slug),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/today/alarm-settings", { params: { path: { slug } } })),
  });
}

export function useSetAlarmSettings(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: AlarmSettingsEntry) => bodyOf(api.PUT("/api/w/{slug}/today/alarm-settings", { params: { path: { slug } }, body })),
    onSuccess: (made) => queries.setQueryData(keys.settings(slug), made),
  });
}

export function useTestRecipient(slug: string) {
  return useMutation({
    mutationFn: (recipient_id: string) => bodyOf(api.POST("/api/w/{slug}/today/alarm-settings/test", { params: { path: { slug } }, body: { recipient_id } })),
  });
}
