import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, bodyOf } from "./client";
import { usePages } from "./lists";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type BoardSummary = Schemas["BoardSummary"];
export type Board = Schemas["BoardBody"];
export type ShownTile = Schemas["ShownTile"];
export type Tile = Schemas["TileWish"];
export type BoardWish = { key: string; name: { zh: string; en: string }; tiles: Tile[]; changed_version?: number };

/** Of one board, as the API has it. */
export const TILES_MAX = 20;

export const FIGURES = ["revenue", "orders", "buyers", "active", "refunds", "messages", "unsubscribed", "complained"];

const ROWS_MAX = 100;

export function useBoards(slug: string, isWanted = true) {
  return usePages<BoardSummary>(
    ["boards", slug],
    (after) => bodyOf(api.GET("/api/w/{slug}/boards", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } })),
    { enabled: isWanted },
  );
}

export function useBoard(slug: string, key: string) {
  return useQuery({
    queryKey: ["board", slug, key],
    queryFn: () => bodyOf(api.GET("/api/w/{slug}/boards/{key}", { params: { path: { slug, key } } })),
    placeholderData: undefined,
  });
}

function useBoardChange<V, T>(slug: string, work: (values: V) => Promise<T>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ["boards", slug] }), queries.invalidateQueries({ queryKey: ["board", slug] })]),
  });
}

export function useSaveBoard(slug: string) {
  return useBoardChange(slug, ({ key, ...body }: BoardWish) => bodyOf(api.PUT("/api/w/{slug}/boards/{key}", { params: { path: { slug, key } }, body })));
}

export function useArchiveBoard(slug: string) {
  return useBoardChange(slug, (key: string) => bodyOf(api.DELETE("/api/w/{slug}/boards/{key}", { params: { path: { slug, key } } })));
}

/** A name written in one language; the server lets it stand in for the other. */
export function nameIn(language: string, name: string): { zh: string; en: string } {
  return language === "zh" ? { zh: name, en: "" } : { zh: "", en: name };
}

/** The name with its part in one language changed; a part that only stood in for it follows. */
export function renamed(old: { zh?: string | undefined; en?: string | undefined }, language: string, name: string): { zh: string; en: string } {
  const { zh = "", en = "" } = old;
  if (zh === en) return nameIn(language, name);
  return language === "zh" ? { zh: name, en } : { zh, en: name };
}
