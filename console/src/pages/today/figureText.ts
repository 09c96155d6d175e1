import { useCallback } from "react";

import type { DayFigure } from "@/api/today";
import { useFormats } from "@/format/formats";

/** A value of a figure of the day as people read it: money in its currency, a dash where nothing is known. */
export function useFigureText(currency: string | null): (figure: DayFigure, value: number | null) => string {
  const formats = useFormats();
  return useCallback(
    (figure, value) => {
      if (value === null) return "—";
      if (figure.is_money) return currency ? formats.money(Math.round(value), currency) : "—";
      return formats.number(Math.round(value));
    },
    [formats, currency],
  );
}
