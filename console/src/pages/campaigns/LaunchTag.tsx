import { Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { Launch, LaunchDetail, LaunchState } from "@/api/campaigns";

const COLOURS: Record<LaunchState, string> = {
  asked: "warning",
  gathering: "processing",
  planning: "processing",
  sending: "processing",
  paused: "warning",
  stopped: "default",
  done: "success",
  refused: "default",
};

/** Everything has left, or ended otherwise: the worker only has not looked yet. */
export function isThrough(launch: Pick<LaunchDetail, "state" | "share" | "waiting">): boolean {
  return launch.state === "sending" && launch.share === 1 && launch.waiting === 0;
}

/** The state of a launch; one whose time has not come yet is scheduled. */
export function LaunchTag({ launch }: { launch: Pick<Launch, "state" | "not_before" | "as_of"> }) {
  const { t } = useTranslation("reach");
  const isScheduled = launch.state === "gathering" && launch.as_of === null && launch.not_before !== null;
  return <Tag color={COLOURS[launch.state]}>{isScheduled ? t("scheduled") : t(`launch.${launch.state}`)}</Tag>;
}
