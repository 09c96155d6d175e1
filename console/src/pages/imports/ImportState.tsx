import { Progress, Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { ImportRow } from "@/api/imports";

const COLOURS = { queued: "default", running: "processing", done: "success", failed: "error" } as const;

export function ImportState({ row }: { row: ImportRow }) {
  const { t } = useTranslation("imports");
  const { step, share } = progressOf(row);
  if (row.state !== "running") return <Tag color={COLOURS[row.state]}>{t(`state.${row.state}`)}</Tag>;
  return (
    <div style={{ minWidth: 160 }}>
      <div className="small quiet">{t(`step.${step}`, { defaultValue: step || t("state.running") })}</div>
      <Progress percent={Math.round(share * 100)} size="small" status="active" aria-label={row.file_name} />
    </div>
  );
}

export function progressOf(row: ImportRow): { step: string; share: number } {
  const { step, share } = row.progress;
  return { step: typeof step === "string" ? step : "", share: typeof share === "number" ? share : 0 };
}
