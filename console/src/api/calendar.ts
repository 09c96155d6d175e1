import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Calendar = Schemas["CalendarBody"];
export type CalendarDay = Schemas["CalendarDayBody"];
export type CalendarEntry = Schemas["EntryBody"];

const REFRESH_MS = 60_000;
const ROWS_MAX = 200;

/** Days from `from` to `to`, both included, as 2027-02-06; without a country, of the workspace's own. */
export function useCalendar(slug: string, from: string, to: string, country: string | undefined) {
  return useQuery({
    queryKey: ["calendar", slug, from, to, country],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/calendar", { params: { path: { slug }, query: { from, to, ...(country ? { country } : {}) } } })),
    refetchInterval: REFRESH_MS,
    // Another month's days under this month's name would be wrong days.
    placeholderData: undefined,
  });
}

export function useCountries(slug: string) {
  return useQuery({
    queryKey: ["countries", slug],
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/calendar/countries", { params: { path: { slug }, query: { limit: ROWS_MAX } } }))).items,
    staleTime: Infinity,
  });
}

/** The key dates of this year, in the order of their bursts. */
export function useKeyDates(slug: string) {
  return useQuery({
    queryKey: ["key-dates", slug],
    queryFn: async () => (await bodyOf(api.GET("/api/w/{slug}/calendar/key-dates", { params: { path: { slug }, query: { limit: ROWS_MAX } } }))).items,
    staleTime: Infinity,
  });
}
