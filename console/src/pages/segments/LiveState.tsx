import { Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { SegmentRow } from "@/api/segments";
import { useFormats } from "@/format/formats";
import { useTitle } from "@/parts/titles";

const COLOURS = { live: "success", backfilling: "processing", bulk_only: "default", off: "default" } as const;

/** Whether membership follows events within seconds, and if not, why and how fresh it is. */
export function LiveState({ segment, withReason = false }: { segment: SegmentRow; withReason?: boolean }) {
  const { t } = useTranslation("segments");
  const formats = useFormats();
  const title = useTitle();
  const state = segment.live?.state ?? "off";
  const refusal = segment.live?.refusal;
  const reason = refusal ? `${title({ zh: refusal.reason_zh, en: refusal.reason_en })} ${title({ zh: refusal.freshness_zh, en: refusal.freshness_en })}` : "";
  const tag = <Tag color={COLOURS[state]}>{t(`state.${state}`)}</Tag>;
  return (
    <span className="row" data-testid={`state-${segment.key}`}>
      {reason && !withReason ? <Tooltip title={reason}>{tag}</Tooltip> : tag}
      {state !== "live" && segment.as_of ? <span className="quiet small">{t("as_of", { day: formats.day(segment.as_of) })}</span> : null}
      {withReason && reason ? <span className="quiet small">{reason}</span> : null}
      {withReason && state === "live" && segment.live && segment.live.follows_snapshots.length > 0 ? (
        <span className="quiet small">{t("follows")}</span>
      ) : null}
    </span>
  );
}
