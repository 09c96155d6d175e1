import { useTranslation } from "react-i18next";

import type { Figure, Increment } from "@/api/insightTables";
import { useFormats } from "@/format/formats";

/** An increment with its interval; a dash where nothing is known. */
export function IncrementFigure({ figure, text }: { figure: Figure; text: (value: number) => string }) {
  if (figure.value === null) return <>—</>;
  return (
    <span className="nowrap">
      {text(figure.value)}
      {figure.low !== null && figure.high !== null ? <div className="quiet small">{text(figure.low)} – {text(figure.high)}</div> : null}
    </span>
  );
}

/** Why there is no increment, or what it was measured on. */
export function useIncrementReason(): (item: Increment) => string {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  return (item) => {
    if (item.reason) return t(`caused.because.${item.reason}`, { defaultValue: t("caused.because.unknown") });
    const sizes = { treated: formats.number(item.treated), control: formats.number(item.control), days: formats.number(item.window_days ?? 0) };
    const { low, high } = item.extra_orders ?? { low: null, high: null };
    const isNoise = low !== null && high !== null && low <= 0 && high >= 0;
    return `${t("caused.measured", sizes)}${isNoise ? ` ${t("caused.noise")}` : ""}`;
  };
}
