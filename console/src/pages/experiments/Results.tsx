import { Table, Tag, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ExperimentReport, MetricResult } from "@/api/experiments";
import { useFormats } from "@/format/formats";

import { useFigures } from "./figures";
import type { Names } from "./names";

const COLOURS = { better: "green", worse: "red", no_difference_shown: "default", unknown: "default" } as const;

/** A row for each arm and metric: both figures, the difference with its interval, and what may be said of it. */
export function Results({ report, names }: { report: ExperimentReport; names: Names }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const { currency } = report;
  const judged = report.looks.at(-1)?.customers;
  return (
    <>
    {report.look === null || judged === undefined ? null : (
      <p className="quiet small" style={{ margin: 12 }} data-testid="results-of">{t("results_of", { look: report.look, looks: Math.max(report.looks_planned, report.look), judged: formats.number(judged) })}</p>
    )}
    <Table
      size="small"
      rowKey={(row) => `${row.arm}|${row.metric}`}
      dataSource={report.results}
      pagination={false}
      scroll={{ x: 760 }}
      columns={[
        { title: t("metric"), render: (_, row) => <div>{names.metric(row.metric)}<div className="quiet small">{t(`role.${row.role}`)} · {row.metric}</div></div> },
        { title: t("arm"), render: (_, row) => names.arm(row.arm) },
        { title: t("figure"), align: "right", className: "number", render: (_, row) => <Cell row={row} currency={currency} show={({ level, divided }) => <>{level(row.mean)}{divided(row.mean, row.customers)}</>} /> },
        { title: t("control"), align: "right", className: "number", render: (_, row) => <Cell row={row} currency={currency} show={({ level, divided }) => <>{level(row.control_mean)}{divided(row.control_mean, row.control_customers)}</>} /> },
        { title: t("difference"), render: (_, row) => <Cell row={row} currency={currency} show={({ difference }) => difference(row.difference, row.reason)} /> },
        { title: <Tooltip title={t("p_adjusted_text")}><span tabIndex={0} style={{ borderBottom: "1px dotted var(--quiet)" }}>{t("p_adjusted")}</span></Tooltip>, align: "right", className: "number", render: (_, row) => (row.p_adjusted === null ? "—" : formats.number(row.p_adjusted)) },
        { title: t("says"), render: (_, row) => <Tag color={COLOURS[row.verdict]}>{t(`verdict.${row.verdict}`)}</Tag> },
      ]}
    />
    </>
  );
}

type CellProps = { row: MetricResult; currency: string; show: (figures: ReturnType<typeof useFigures>) => ReactNode };

function Cell({ row, currency, show }: CellProps) {
  return show(useFigures(row, currency));
}
