// How a funnel's figures are said: durations, values of a breakdown, names of steps.
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import type { FunnelGroup, FunnelWish } from "@/api/insight";
import { useFormats } from "@/format/formats";
import { findNamed, useVocabulary } from "@/rules/vocabulary";

/** Of the units in which a window is given. */
export const HOURS_OF = { hours: 1, days: 24 };

export const BREAKDOWNS = ["", "channel", "device", "utm_source", "country", "stage", "rfm_class"] as const;

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** “3.5 小时”: in the largest unit that is not below one. */
export function useDuration(): (seconds: number | null) => string {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  return useCallback(
    (seconds) => {
      if (seconds === null) return "—";
      const [unit, length] = seconds >= DAY ? ["days", DAY] : seconds >= HOUR ? ["hours", HOUR] : seconds >= MINUTE ? ["minutes", MINUTE] : ["seconds", 1];
      const value = Math.round((seconds / Number(length)) * 10) / 10;
      return t(`duration.${unit}`, { value: formats.number(value), count: value });
    },
    [t, formats],
  );
}

export function useStepNames(wish: FunnelWish): string[] {
  const { facts } = useVocabulary();
  return wish.steps.map((step) => facts.find((fact) => fact.name === step.event)?.label ?? step.event);
}

export function useGroupName(breakdown: FunnelWish["breakdown"]): (group: Pick<FunnelGroup, "value" | "is_rest">) => string {
  const { t } = useTranslation(["insight", "customers"]);
  const { scores } = useVocabulary();
  return useCallback(
    ({ value, is_rest }) => {
      if (is_rest) return t("insight:group_rest");
      if (value === null) return t("insight:group_unknown");
      if (breakdown === "channel") return t(`customers:channel.${value}`, { defaultValue: value });
      return findNamed(scores, breakdown ?? "")?.values?.find((one) => one.value === value)?.label ?? value;
    },
    [t, scores, breakdown],
  );
}
