import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";

import type { Experiment } from "@/api/experiments";
import { useVocabularyOf } from "@/api/vocabulary";
import type { Titles } from "@/parts/titles";
import { useTitle } from "@/parts/titles";

import type { Metric } from "./draft";

/** What people read for the arms and metrics of an experiment, whose reports name them by key. */
export type Names = { arm: (key: string) => string; metric: (name: string) => string };

type Written = { variants?: { key: string; name?: Titles | null }[]; metrics?: Metric[] };

export function useNames(slug: string, experiment: Experiment): Names {
  const { t } = useTranslation("experiments");
  const title = useTitle();
  const { facts } = useVocabularyOf(slug);
  const written = experiment.document as Written;
  const arm = useCallback((key: string) => title(written.variants?.find((one) => one.key === key)?.name) || key, [written, title]);
  const metric = useCallback(
    (name: string) => {
      const found = written.metrics?.find((one) => one.name === name);
      if (!found) return name;
      const words = { event: facts.find((one) => one.name === found.fact)?.label ?? found.fact, kind: t(`kind.${found.kind}`), days: found.days };
      return t(found.kind === "binary" ? "metric_done" : "metric_of_kind", words);
    },
    [written, facts, t],
  );
  return useMemo(() => ({ arm, metric }), [arm, metric]);
}
