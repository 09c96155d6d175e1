import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import type { ContentLanguage } from "./content";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type LandingRow = Schemas["LandingBody"];
/** A page as it is written: the server reads it strictly and says what is wrong. */
export type LandingDocument = Record<string, unknown>;

const keys = {
  all: (slug: string) => ["landing-pages", slug],
  one: (slug: string, key: string) => ["landing-page", slug, key],
};

export function useLandingPages(slug: string) {
  return usePages<LandingRow>(keys.all(slug), (after) =>
    bodyOf(api.GET("/api/w/{slug}/landing-pages", { params: { path: { slug }, query: { after } } })),
  );
}

export function useLandingPage(slug: string, key: string) {
  return useQuery({
    queryKey: keys.one(slug, key),
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/landing-pages/{key}", { params: { path: { slug, key } } })),
    enabled: key !== "",
    staleTime: Infinity,
    placeholderData: undefined,
  });
}

export function useLandingPreview(slug: string, document: LandingDocument | null, language: ContentLanguage) {
  return useQuery({
    queryKey: ["landing-preview", slug, JSON.stringify(document), language],
    queryFn: () =>
      bodyOf(api.POST("/api/w/{slug}/landing-pages/preview", { params: { path: { slug } }, body: { document: document ?? {}, language } })),
    enabled: document !== null,
    staleTime: 60_000,
  });
}

export function usePublishLanding(slug: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (document: LandingDocument) =>
      bodyOf(api.POST("/api/w/{slug}/landing-pages", { params: { path: { slug } }, body: { document } })),
    onSuccess: (made) =>
      Promise.all([
        queries.invalidateQueries({ queryKey: keys.all(slug) }),
        queries.invalidateQueries({ queryKey: keys.one(slug, made.key) }),
      ]),
  });
}
