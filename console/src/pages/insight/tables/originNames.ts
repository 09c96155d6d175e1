import { useCallback } from "react";
import { useTranslation } from "react-i18next";

import type { Origin } from "@/api/insightTables";

/** Where touches came from, as people read it. */
export function useOriginName(): (origin: Origin) => string {
  const { t } = useTranslation("insight_tables");
  const { t: reach } = useTranslation("reach");
  return useCallback(
    (origin) => {
      const { kind, source = "", medium = "", campaign = "" } = origin;
      if (kind === "utm") return [source && t(`origin.source.${source.toLowerCase()}`, { defaultValue: source }), medium, campaign].filter(Boolean).join(" / ");
      if (kind !== "message") return t(`origin.${kind}`);
      const channel = source ? reach(`channel.${source}`, { defaultValue: source }) : "";
      const programme = campaign ? t(medium === "journey" ? "origin.journey" : "origin.campaign", { key: campaign }) : "";
      return t("origin.message", { parts: [channel, programme].filter(Boolean).join(" · ") });
    },
    [t, reach],
  );
}
