import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import type { FunnelWish } from "@/api/insight";

import { HOURS_OF } from "./words";

/** How a funnel counts, and whom it cannot. */
export function FunnelNotes({ wish, nobody }: { wish: FunnelWish; nobody: number }) {
  const { t } = useTranslation("insight");
  const isWholeDays = wish.window_hours % HOURS_OF.days === 0;
  const window = isWholeDays ? t("funnel.said_days", { count: wish.window_hours / HOURS_OF.days }) : t("funnel.said_hours", { count: wish.window_hours });
  return (
    <>
      {nobody > 0 ? <Alert type="info" showIcon title={t("funnel.nobody", { count: nobody })} /> : null}
      <p className="quiet small" style={{ margin: 0 }}>{t("funnel.rules", { window })}</p>
    </>
  );
}
