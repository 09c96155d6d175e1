import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { MetricResult } from "@/api/experiments";
import { useFormats, usePoints } from "@/format/formats";

type Measured = Pick<MetricResult, "kind" | "is_money">;
type Interval = { value: number | null; low: number | null; high: number | null };

const COUNTED_WITHIN = 1e-6;

/** How the values of a metric are written: money, a share, or a number. */
export function useFigures(measured: Measured, currency: string) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const points = usePoints();
  const level = (value: number | null): string => {
    if (value === null) return "—";
    if (measured.is_money && currency) return formats.money(Math.round(value), currency);
    return measured.kind === "binary" || measured.kind === "retention" ? formats.share(value) : formats.number(value);
  };
  const isShare = !(measured.is_money && currency) && (measured.kind === "binary" || measured.kind === "retention");
  const signed = (value: number): string => (isShare ? points(value) : `${value > 0 ? "+" : ""}${level(value)}`);
  const difference = ({ value, low, high }: Interval, reason: string | null): ReactNode => {
    if (value === null || low === null || high === null) return <span className="quiet">{t(`why.${reason ?? "unknown"}`, { defaultValue: t("why.unknown") })}</span>;
    return <span className="number">{signed(value)} <span className="quiet small">{t("between", { low: signed(low), high: signed(high) })}</span></span>;
  };
  /** Under a share the counts that it divides; under a mean, of how many customers it is. */
  const divided = (value: number | null, customers: number): ReactNode => {
    if (value === null || customers === 0) return null;
    const hits = value * customers;
    // A share that was freed of what was known before is no count of customers any more.
    const isCounted = isShare && Math.abs(hits - Math.round(hits)) < COUNTED_WITHIN;
    const words = { hits: formats.number(Math.round(hits)), customers: formats.number(customers) };
    return <div className="quiet small number">{t(isCounted ? "divided" : "of_customers", words)}</div>;
  };
  return { level, signed, difference, divided };
}
