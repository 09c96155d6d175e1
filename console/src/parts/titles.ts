import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** Names in both languages, in the shapes that the API uses. */
export type Titles = { zh?: string | undefined; en?: string | undefined } | { name_zh: string; name_en: string } | { title_zh: string; title_en: string };

/** The name of something in the language of the console; the other language where only that one was written. */
export function titleOf(titles: Titles | null | undefined, language: string): string {
  if (!titles) return "";
  const { zh = "", en = "" } = plain(titles);
  return language === "zh" ? zh || en : en || zh;
}

function plain(titles: Titles): { zh?: string | undefined; en?: string | undefined } {
  if ("name_zh" in titles) return { zh: titles.name_zh, en: titles.name_en };
  return "title_zh" in titles ? { zh: titles.title_zh, en: titles.title_en } : titles;
}

export function useTitle(): (titles: Titles | null | undefined) => string {
  const { i18n } = useTranslation();
  return useCallback((titles) => titleOf(titles, i18n.language), [i18n.language]);
}
