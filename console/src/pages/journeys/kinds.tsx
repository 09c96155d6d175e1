import {
  ApiOutlined,
  BranchesOutlined,
  ClockCircleOutlined,
  EditOutlined,
  ExperimentOutlined,
  FlagOutlined,
  GiftOutlined,
  HourglassOutlined,
  LogoutOutlined,
  MailOutlined,
  PhoneOutlined,
  PercentageOutlined,
  RetweetOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";

import type { NodeKind } from "./document";

type Look = { icon: ReactNode; tone: "reach" | "time" | "branch" | "change" | "end" };

/** Icon and tone of each kind; its name stands in the locales under `kind.*`. */
export const LOOKS: Record<NodeKind, Look> = {
  message: { icon: <MailOutlined />, tone: "reach" },
  task: { icon: <PhoneOutlined />, tone: "reach" },
  webhook: { icon: <ApiOutlined />, tone: "reach" },
  wait: { icon: <ClockCircleOutlined />, tone: "time" },
  wait_for: { icon: <HourglassOutlined />, tone: "time" },
  split: { icon: <BranchesOutlined />, tone: "branch" },
  random_split: { icon: <PercentageOutlined />, tone: "branch" },
  experiment: { icon: <ExperimentOutlined />, tone: "branch" },
  update: { icon: <EditOutlined />, tone: "change" },
  give: { icon: <GiftOutlined />, tone: "change" },
  goal: { icon: <FlagOutlined />, tone: "end" },
  exit: { icon: <LogoutOutlined />, tone: "end" },
  jump: { icon: <RetweetOutlined />, tone: "end" },
};
