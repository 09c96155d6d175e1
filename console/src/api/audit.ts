import { useQuery } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

export type AuditLine = components["schemas"]["AuditBody"];
export type AuditWish = { actor?: string; action?: string; target?: string; since?: string; until?: string };

export function useAudit(slug: string, wish: AuditWish) {
  return usePages<AuditLine>(["audit", slug, wish], (after) =>
    bodyOf(api.GET("/api/w/{slug}/audit", { params: { path: { slug }, query: { ...wish, after } } })),
  );
}

/** Who is in the log, and which actions. */
export function useAuditChoices(slug: string) {
  return useQuery({
    queryKey: ["audit-choices", slug],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/audit/choices", { params: { path: { slug } } })),
  });
}

/** Where the browser fetches the lines as a file. */
export function auditFile(slug: string, wish: AuditWish): string {
  const asked = new URLSearchParams(Object.entries(wish).filter(([, value]) => value) as [string, string][]);
  return `/api/w/${slug}/audit/export?${asked}`;
}
