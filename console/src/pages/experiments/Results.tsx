import { Table, Tag } from "antd";
import { useTranslation } from "react-i18next";

import type { ExperimentReport, MetricResult } from "@/api/experiments";
import { useFormats } from "@/format/formats";

const COLOURS = { better: "green", worse: "red", no_difference_shown: "default", unknown: "default" } as const;

/** A row for each arm and metric: both figures, the difference with its interval, and what may be said of it. */
export function Results({ report }: { report: ExperimentReport }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const level = (row: MetricResult, value: number | null) => {
    if (value === null) return "—";
    if (row.is_money && report.currency) return formats.money(Math.round(value), report.currency);
    return row.kind === "binary" || row.kind === "retention" ? formats.share(value) : formats.number(value);
  };
  const signed = (row: MetricResult, value: number) => `${value > 0 ? "+" : ""}${level(row, value)}`;
  const difference = (row: MetricResult) => {
    const { value, low, high } = row.difference;
    if (value === null || low === null || high === null) return <span className="quiet">{t(`why.${row.reason ?? "unknown"}`, { defaultValue: t("why.unknown") })}</span>;
    return <span className="number">{signed(row, value)} <span className="quiet small">{t("between", { low: signed(row, low), high: signed(row, high) })}</span></span>;
  };
  return (
    <Table
      size="small"
      rowKey={(row) => `${row.arm}|${row.metric}`}
      dataSource={report.results}
      pagination={false}
      scroll={{ x: 760 }}
      columns={[
        { title: t("metric"), render: (_, row) => <div>{row.metric}<div className="quiet small">{t(`role.${row.role}`)}</div></div> },
        { title: t("arm"), render: (_, row) => <span className="code">{row.arm}</span> },
        { title: t("figure"), align: "right", className: "number", render: (_, row) => level(row, row.mean) },
        { title: t("control"), align: "right", className: "number", render: (_, row) => level(row, row.control_mean) },
        { title: t("difference"), render: (_, row) => difference(row) },
        { title: t("p_adjusted"), align: "right", className: "number", render: (_, row) => (row.p_adjusted === null ? "—" : formats.number(row.p_adjusted)) },
        { title: t("says"), render: (_, row) => <Tag color={COLOURS[row.verdict]}>{t(`verdict.${row.verdict}`)}</Tag> },
      ]}
    />
  );
}
