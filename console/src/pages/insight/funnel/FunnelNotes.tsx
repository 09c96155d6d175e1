import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import type { FunnelWish } from "@/api/insight";

const HOURS_A_DAY = 24;

/** How a funnel counts, and whom it cannot. */
export function FunnelNotes({ wish, nobody }: { wish: FunnelWish; nobody: number }) {
  const { t } = useTranslation("insight");
  const isWholeDays = wish.window_hours % HOURS_A_DAY === 0;
  const window = isWholeDays ? t("funnel.said_days", { count: wish.window_hours / HOURS_A_DAY }) : t("funnel.said_hours", { count: wish.window_hours });
  return (
    <>
      {nobody > 0 ? <Alert type="info" showIcon title={t("funnel.nobody", { count: nobody })} /> : null}
      <p className="quiet small" style={{ margin: 0 }}>{t("funnel.rules", { window })}</p>
    </>
  );
}
