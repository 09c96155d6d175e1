// How the places of paths are said, and told apart.
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import type { PathPlace, PathsWish } from "@/api/insight";
import { useVocabulary } from "@/rules/vocabulary";

export function usePlaceName(wish: PathsWish): (place: PathPlace) => string {
  const { t } = useTranslation("insight");
  const { facts } = useVocabulary();
  const { event, page } = wish.anchor;
  const { direction } = wish;
  return useCallback(
    ({ kind, name }) => {
      const named = (fact: string) => facts.find((one) => one.name === fact)?.label ?? fact;
      if (kind === "anchor") return page ?? named(event ?? "");
      if (kind === "rest") return t("paths.rest");
      if (kind === "end") return t(direction === "from" ? "paths.end" : "paths.begin");
      return named(name);
    },
    [facts, t, event, page, direction],
  );
}

export function idOf(place: PathPlace): string {
  return `${place.level}:${place.kind}:${place.name}`;
}
