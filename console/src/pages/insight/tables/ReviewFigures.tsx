import { Button, Table, Tag, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { Change, ReviewFigure } from "@/api/insightTables";
import { useFormats, usePoints } from "@/format/formats";
import { useTitle } from "@/parts/titles";

type Props = { figures: ReviewFigure[]; openable: (key: string) => (() => void) | undefined };

const ALARM_COLOURS: Record<string, string> = { met: "green", missed: "red", undecided: "default", unknown: "default" };

/** Lines of the review: the figure, what changed, and one sentence that says what to make of it. */
export function ReviewFigures({ figures, openable }: Props) {
  const { t } = useTranslation("insight_tables");
  const title = useTitle();
  return (
    <Table
      rowKey={(one) => `${one.key}:${one.currency ?? ""}`}
      size="middle"
      pagination={false}
      scroll={{ x: 780 }}
      dataSource={figures}
      columns={[
        {
          title: t("review.figure"),
          width: 190,
          render: (_, one) => <Tooltip title={title({ zh: one.meaning_zh, en: one.meaning_en })}><span tabIndex={0} style={{ borderBottom: "1px dotted var(--quiet)" }}>{title(one)}</span></Tooltip>,
        },
        { title: t("review.value"), align: "right", width: 150, render: (_, one) => <Value figure={one} onOpen={openable(one.key)} /> },
        { title: t("review.before"), align: "right", width: 130, render: (_, one) => <ChangeText figure={one} change={one.before} /> },
        { title: t("review.year_before"), align: "right", width: 130, render: (_, one) => <ChangeText figure={one} change={one.year_before} /> },
        { title: t("review.says"), render: (_, one) => <span className="small">{title({ zh: one.sentence_zh, en: one.sentence_en })}</span> },
      ]}
    />
  );
}

function Value({ figure, onOpen }: { figure: ReviewFigure; onOpen: (() => void) | undefined }) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const text = useValueText()(figure, figure.value);
  return (
    <span>
      {onOpen && figure.value !== null ? <Button type="link" size="small" style={{ padding: 0, fontWeight: 600 }} onClick={onOpen}>{text}</Button> : <strong>{text}</strong>}
      {figure.kind === "share" && figure.low !== null && figure.high !== null ? <div className="quiet small nowrap">{formats.share(figure.low)} – {formats.share(figure.high)}</div> : null}
      {figure.alarm && figure.alarm.verdict !== "unknown" ? <div><Tag color={ALARM_COLOURS[figure.alarm.verdict] ?? "default"} style={{ marginInlineEnd: 0 }}>{t(`review.alarm.${figure.alarm.verdict}`)}</Tag></div> : null}
    </span>
  );
}

function ChangeText({ figure, change }: { figure: ReviewFigure; change: Change }) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const points = usePoints();
  const valueText = useValueText();
  if (change.reason !== null) return <Tooltip title={t(`review.because.${change.reason}`)}><span className="quiet" tabIndex={0}>—</span></Tooltip>;
  const size = figure.kind === "share" ? change.difference : change.relative;
  const isNoise = change.verdict === "noise";
  const text = size === null ? "—" : figure.kind === "share" ? points(size) : `${signed(size * 100, formats.number)}%`;
  return (
    <span className={isNoise ? "quiet" : undefined}>
      {text}
      <div className="quiet small">{isNoise ? t("review.noise") : valueText(figure, change.earlier)}</div>
    </span>
  );
}

function useValueText(): (figure: ReviewFigure, value: number | null) => string {
  const formats = useFormats();
  return (figure, value) => {
    if (value === null) return "—";
    if (figure.kind === "share") return formats.share(value);
    return figure.kind === "money" && figure.currency ? formats.money(Math.round(value), figure.currency) : formats.number(value);
  };
}

function signed(value: number, number: (value: number) => string): string {
  const rounded = Math.round(value * 10) / 10;
  return `${rounded > 0 ? "+" : rounded < 0 ? "−" : "±"}${number(Math.abs(rounded))}`;
}
