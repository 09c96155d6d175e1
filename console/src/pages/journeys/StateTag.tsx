import { Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { JourneyState } from "@/api/journeys";

const COLOURS: Record<JourneyState, string> = { live: "success", paused: "warning", draining: "processing", archived: "default" };

export function StateTag({ state }: { state: JourneyState }) {
  const { t } = useTranslation("journeys");
  return <Tag color={COLOURS[state]}>{t(`state.${state}`)}</Tag>;
}
