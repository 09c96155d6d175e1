import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type ClickedPage = Schemas["ClickedPageBody"];
export type PageHeat = Schemas["PageHeat"];
export type HeatElement = Schemas["ElementBody"];
export type Capture = Schemas["CaptureBody"];
export type CaptureLink = Schemas["CaptureLinkBody"];
export type ClickPerson = Schemas["ClickPersonBody"];
export type Device = "phone" | "tablet" | "desktop";
export const DEVICES: Device[] = ["desktop", "tablet", "phone"];

export type HeatQuery = { page: string; days: number; device?: Device | undefined; capture?: string | undefined };

/** While a link for a capture is open, the page looks every so often whether it came. */
const LOOK_MS = 3_000;

export function useClickedPages(slug: string, days: number, text: string) {
  return usePages<ClickedPage>(["heatmap-pages", slug, days, text], (after) =>
    bodyOf(api.GET("/api/w/{slug}/heatmap/pages", { params: { path: { slug }, query: { after, days, text } } })),
  );
}

export function useHeat(slug: string, { page, days, device, capture }: HeatQuery, isAwaited: boolean) {
  const query = { page, days, ...(device ? { device } : {}), ...(capture ? { capture } : {}) };
  return useQuery({
    queryKey: ["heatmap", slug, query],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/heatmap", { params: { path: { slug }, query } })),
    refetchInterval: isAwaited ? LOOK_MS : false,
  });
}

export function useClickPeople(slug: string, { page, days, device }: HeatQuery, path: string | null, isOpen: boolean) {
  const query = { page, days, ...(device ? { device } : {}), ...(path === null ? {} : { path }) };
  return usePages<ClickPerson>(
    ["heatmap-people", slug, query],
    (after) => bodyOf(api.GET("/api/w/{slug}/heatmap/people", { params: { path: { slug }, query: { ...query, after } } })),
    { enabled: isOpen },
  );
}

/** Where a captured page is shown from; it goes into a sandboxed frame only. */
export function capturedPagePath(slug: string, page: string, capture: Capture): string {
  return `/api/w/${slug}/heatmap/captures/${capture.capture_id}?page=${encodeURIComponent(page)}`;
}

export function useAskForCapture(slug: string) {
  return useMutation({
    mutationFn: (url: string) => bodyOf(api.POST("/api/w/{slug}/heatmap/captures", { params: { path: { slug } }, body: { url } })),
  });
}

export function useRemoveCaptures(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (page: string) =>
      bodyOf(api.DELETE("/api/w/{slug}/heatmap/captures", { params: { path: { slug }, query: { page } } })),
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["heatmap", slug] }),
        queries.invalidateQueries({ queryKey: ["heatmap-pages", slug] }),
      ]),
  });
}
