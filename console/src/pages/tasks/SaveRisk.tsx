import { useTranslation } from "react-i18next";

import { useCurrency } from "@/api/overview";
import type { Save } from "@/api/saving";
import { useFormats } from "@/format/formats";

/** What the queue ranks by: the risk times what is still expected of them, in words; empty where no value is known. */
export function useAtRisk(slug: string): (save: Save) => string {
  const { t } = useTranslation("saving");
  const formats = useFormats();
  const currency = useCurrency(slug);
  return ({ figures }) => {
    if (!figures || figures.value_minor === null) return "";
    const minor = Math.round(figures.probability * figures.value_minor);
    return t("at_risk", { money: formats.money(minor, currency), days: figures.horizon_days });
  };
}

/** What the figure of the rows is, and what puts one above another. */
export function SaveOrder({ rows }: { rows: Save[] }) {
  const { t } = useTranslation("saving");
  const days = rows.find((row) => row.figures)?.figures?.horizon_days;
  return days === undefined ? null : <p className="quiet small" style={{ margin: 0 }}>{t("order", { days })}</p>;
}
