import { Alert, Table } from "antd";
import { useTranslation } from "react-i18next";

import type { ExperimentReport, Heterogeneity } from "@/api/experiments";
import { useFormats } from "@/format/formats";

import { useFigures } from "./figures";
import type { Names } from "./names";

const TONES = { differs: "warning", no_difference_shown: "info", unknown: "info" } as const;

/** Whether the effect differs by a dimension that was named before: one answer each, then its parts, drawn together. */
export function Differing({ report, names }: { report: ExperimentReport; names: Names }) {
  const { t } = useTranslation("experiments");
  return (
    <div className="stack" style={{ gap: 16 }} data-testid="differing">
      <p className="quiet" style={{ margin: 0 }}>{t("differing.lead")}</p>
      {report.heterogeneity.map((one) => (
        <Spread key={`${one.arm}|${one.metric}|${one.dimension}`} spread={one} currency={report.currency} names={names} />
      ))}
    </div>
  );
}

function Spread({ spread, currency, names }: { spread: Heterogeneity; currency: string; names: Names }) {
  const { t } = useTranslation("experiments");
  const formats = useFormats();
  const { level, difference, signed } = useFigures(spread, currency);
  const dimension = useDimension();
  const value = (text: string) => {
    const isSegment = spread.dimension.startsWith("segment:");
    if (text === "-" || text === "*") return t(text === "-" ? "differing.not_known" : "differing.others");
    return isSegment && (text === "member" || text === "not_member") ? t(`differing.${text}`) : text;
  };
  const words = { arm: names.arm(spread.arm), metric: names.metric(spread.metric), dimension: dimension(spread.dimension) };
  const p = spread.p_adjusted === null ? "" : ` ${t("differing.p", { p: formats.number(spread.p_adjusted) })}`;
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Alert type={TONES[spread.verdict]} showIcon title={`${t(`differing.verdict.${spread.verdict}`, words)}${p}`} />
      <Table
        size="small"
        rowKey="value"
        pagination={false}
        scroll={{ x: 620 }}
        dataSource={spread.segments}
        columns={[
          { title: t("differing.part"), render: (_, row) => value(row.value) },
          { title: t("differing.customers"), align: "right", className: "number", render: (_, row) => formats.number(row.customers) },
          { title: t("figure"), align: "right", className: "number", render: (_, row) => level(row.mean) },
          { title: t("control"), align: "right", className: "number", render: (_, row) => level(row.control_mean) },
          { title: t("difference"), render: (_, row) => difference(row.difference, row.difference.reason) },
          { title: t("differing.shrunk"), align: "right", className: "number", render: (_, row) => (row.shrunk === null ? "—" : signed(row.shrunk)) },
        ]}
      />
    </div>
  );
}

/** `segment:vip` in words. */
function useDimension(): (dimension: string) => string {
  const { t } = useTranslation("experiments");
  return (dimension) => {
    const [source = "", key = ""] = dimension.split(":");
    return t(`differing.by.${source}`, { key, defaultValue: dimension });
  };
}
