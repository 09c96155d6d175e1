import { Table, Tag } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ExperimentReport, MetricResult } from "@/api/experiments";
import { useFormats } from "@/format/formats";

import { useFigures } from "./figures";

const COLOURS = { better: "green", worse: "red", no_difference_shown: "default", unknown: "default" } as const;

/** A row for each arm and metric: both figures, the difference with its interval, and what may be said of it. */
export function Results({ report }: { report: ExperimentReport }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const { currency } = report;
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
        { title: t("figure"), align: "right", className: "number", render: (_, row) => <Cell row={row} currency={currency} show={({ level }) => level(row.mean)} /> },
        { title: t("control"), align: "right", className: "number", render: (_, row) => <Cell row={row} currency={currency} show={({ level }) => level(row.control_mean)} /> },
        { title: t("difference"), render: (_, row) => <Cell row={row} currency={currency} show={({ difference }) => difference(row.difference, row.reason)} /> },
        { title: t("p_adjusted"), align: "right", className: "number", render: (_, row) => (row.p_adjusted === null ? "—" : formats.number(row.p_adjusted)) },
        { title: t("says"), render: (_, row) => <Tag color={COLOURS[row.verdict]}>{t(`verdict.${row.verdict}`)}</Tag> },
      ]}
    />
  );
}

type CellProps = { row: MetricResult; currency: string; show: (figures: ReturnType<typeof useFigures>) => ReactNode };

function Cell({ row, currency, show }: CellProps) {
  return show(useFigures(row, currency));
}
