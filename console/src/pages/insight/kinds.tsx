// The kinds of analyses, in the order in which the landing page offers them: a new kind is one line here.
import { BarChartOutlined, CalendarOutlined, FunnelPlotOutlined, HeatMapOutlined, PartitionOutlined, ShareAltOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";

export type InsightKind = { kind: string; path: string; icon: ReactNode };

export const INSIGHT_KINDS: InsightKind[] = [
  { kind: "funnel", path: "funnel", icon: <FunnelPlotOutlined /> },
  { kind: "paths", path: "paths", icon: <PartitionOutlined /> },
  { kind: "retention", path: "retention", icon: <BarChartOutlined /> },
  { kind: "attribution", path: "attribution", icon: <ShareAltOutlined /> },
  { kind: "heatmap", path: "heatmap", icon: <HeatMapOutlined /> },
  { kind: "review", path: "review", icon: <CalendarOutlined /> },
];
