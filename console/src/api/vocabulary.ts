import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { titleOf } from "@/parts/titles";
import type { FactNamed, Named, ValueType, Vocabulary } from "@/rules/vocabulary";

import { api, bodyOf } from "./client";
import { useJourneys } from "./journeys";
import type { PageOf } from "./lists";
import { useCurrency } from "./overview";
import type { components } from "./schema";
import { useSegments } from "./segments";

type Schemas = components["schemas"];
export type TagRow = Schemas["TagBody"];

const LASTING = { staleTime: 300_000 };
const ROWS_MAX = 200;

/** Pages of one catalogue that are read at once; more names than that are no list to choose from. */
const PAGES_MAX = 5;

export function useTags(slug: string) {
  return useQuery({
    queryKey: ["tags", slug],
    queryFn: () => allOf((after) => bodyOf(api.GET("/api/w/{slug}/tags", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } }))),
    ...LASTING,
  });
}

export function useFactNames(slug: string) {
  return useQuery({
    queryKey: ["facts", slug],
    queryFn: () => allOf((after) => bodyOf(api.GET("/api/w/{slug}/facts/names", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } }))),
    staleTime: 30_000,
  });
}

function useScores(slug: string) {
  return useQuery({
    queryKey: ["scores", slug],
    queryFn: () => allOf((after) => bodyOf(api.GET("/api/w/{slug}/scores", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } }))),
    ...LASTING,
  });
}

export function useAttributes(slug: string) {
  return useQuery({
    queryKey: ["attributes", slug],
    queryFn: () => allOf((after) => bodyOf(api.GET("/api/w/{slug}/attributes", { params: { path: { slug }, query: { after, limit: ROWS_MAX } } }))),
    ...LASTING,
  });
}

/** Everything that a rule may name here, with names in the language of the console. */
export function useVocabularyOf(slug: string): Vocabulary {
  const { t, i18n } = useTranslation(["customers", "rules"]);
  const tags = useTags(slug).data;
  const facts = useFactNames(slug).data;
  const scores = useScores(slug).data;
  const attributes = useAttributes(slug).data;
  const segments = useSegments(slug).rows;
  const journeys = useJourneys(slug).rows;
  const currency = useCurrency(slug);
  const language = i18n.language;
  return useMemo(
    () => ({
      facts: (facts ?? []).map((row) => factNamed(row, t(`fact.${row.name}`, { defaultValue: titleOf(row, language) || row.name }))),
      tags: (tags ?? []).map((row) => tagNamed(row, language, t(`group.${row.group}`, { defaultValue: row.group }))),
      scores: (scores ?? []).map((row) => scoreNamed(row, language)),
      attributes: (attributes ?? []).map((row) => ({ key: row.key, label: t(`attribute.${row.key}`, { defaultValue: row.key }), type: "text" as const })),
      segments: segments.map((row) => ({ value: row.key, label: titleOf(row, language) || row.key })),
      journeys: journeys.map((row) => ({ value: row.key, label: titleOf(row.name, language) || row.key })),
      lists: [],
      currency,
    }),
    [facts, tags, scores, attributes, segments, journeys, currency, language, t],
  );
}

async function allOf<T>(load: (after: string) => Promise<PageOf<T>>): Promise<T[]> {
  const rows: T[] = [];
  let after = "";
  for (let pages = 0; pages < PAGES_MAX; pages += 1) {
    const page = await load(after);
    rows.push(...page.items);
    if (!page.next) break;
    after = page.next;
  }
  return rows;
}

function factNamed(row: Schemas["FactNameBody"], label: string): FactNamed {
  return { name: row.name, label, seen: row.is_seen, properties: row.properties };
}

function tagNamed(row: TagRow, language: string, group: string): Named {
  const hint = language === "zh" ? row.description_zh : row.description_en;
  return { key: row.key, label: titleOf(row, language) || row.key, type: typeOf(row.kind), group, hint };
}

function scoreNamed(row: Schemas["ScoreColumnBody"], language: string): Named {
  const values = row.values.map((one) => ({ value: one.value, label: titleOf(one, language) || one.value }));
  return {
    key: row.key,
    label: titleOf({ title_zh: row.title_zh, title_en: row.title_en }, language) || row.key,
    group: language === "zh" ? row.score_zh : row.score_en,
    type: typeOf(row.kind),
    ...(values.length > 0 ? { values } : {}),
  };
}

function typeOf(kind: string): ValueType {
  const known: Record<string, ValueType> = { money: "money", share: "share", text: "text", boolean: "boolean", date: "date" };
  return known[kind] ?? "number";
}
