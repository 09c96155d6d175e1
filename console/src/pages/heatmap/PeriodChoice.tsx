import { Segmented } from "antd";
import { useTranslation } from "react-i18next";

import { PERIODS_DAYS } from "./state";

export function PeriodChoice({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  const { t } = useTranslation("heatmap");
  return (
    <Segmented
      aria-label={t("period")}
      value={days}
      options={PERIODS_DAYS.map((value) => ({ value, label: t("days", { count: value }) }))}
      onChange={onChange}
    />
  );
}
