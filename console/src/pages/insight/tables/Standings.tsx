import { Card, Progress, Segmented, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Review, ReviewRow } from "@/api/insightTables";
import { useVocabularyOf } from "@/api/vocabulary";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";
import { OpenCount } from "@/parts/OpenCount";

type Revenue = Review["revenue"][number];

/** Opens the customers of a row under its name; undefined where the role may not read customers. */
export type OpenRow = ((name: string, row: Omit<ReviewRow, "month" | "as_of">) => void) | undefined;

type Props = { review: Review; onOpen: OpenRow };

/** What people read for a value of a score, as every other page names it. */
function useValueName(): (column: string, key: string | null) => string {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const { scores } = useVocabularyOf(slug);
  return (column, key) => {
    if (key === null) return t("standing.no_class");
    return scores.find((one) => one.key === column)?.values?.find((one) => one.value === key)?.label ?? key;
  };
}

/** Without a value: those who have none. */
const valueOf = (key: string | null) => (key === null ? {} : { value: key });

function opening(onOpen: OpenRow, customers: number, name: string, row: Omit<ReviewRow, "month" | "as_of">): (() => void) | undefined {
  return onOpen && customers > 0 ? () => onOpen(name, row) : undefined;
}

const keyOf = (one: Revenue) => `${one.column}:${one.moment}`;

/** The month's money by value class or stage, as customers stood when it began, or at its end. */
export function RevenueByClass({ review, onOpen }: Props) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const nameOf = useValueName();
  const [chosen, setChosen] = useState("");
  const found = review.revenue.find((one) => keyOf(one) === chosen) ?? review.revenue[0];
  if (!found) return <Card size="small" title={t("standing.revenue")}><Nothing title={t("standing.no_snapshot")} teach={t("standing.no_snapshot_text")} /></Card>;
  const money = (minor: number) => (review.currency ? formats.money(minor, review.currency) : formats.number(minor));
  return (
    <Card size="small" title={t("standing.revenue")}>
      <div className="stack" style={{ gap: 10 }}>
        <span><Segmented aria-label={t("standing.revenue")} value={keyOf(found)} options={review.revenue.map((one) => ({ value: keyOf(one), label: t(`standing.${one.column}_${one.moment}`) }))} onChange={setChosen} /></span>
        <Table
          rowKey={(row) => row.key ?? ""}
          size="middle"
          pagination={false}
          scroll={{ x: 520 }}
          dataSource={found.rows}
          columns={[
            { title: t(`standing.${found.column}`), render: (_, row) => nameOf(found.column, row.key) },
            {
              title: t("standing.customers"),
              align: "right",
              render: (_, row) => (
                <OpenCount text={formats.number(row.customers)} what={nameOf(found.column, row.key)} onOpen={opening(onOpen, row.customers, nameOf(found.column, row.key), { part: "money", column: found.column, moment: found.moment, ...valueOf(row.key) })} />
              ),
            },
            { title: t("standing.orders"), align: "right", render: (_, row) => formats.number(row.orders) },
            { title: t("standing.net"), align: "right", render: (_, row) => money(row.net_minor) },
            { title: t("standing.share"), align: "right", render: (_, row) => (row.share_net === null ? "—" : formats.share(row.share_net)) },
          ]}
        />
        <span className="quiet small">{t(`standing.reading_${found.moment}`, { day: formats.day(found.day) })} {t("standing.guests", { orders: formats.number(review.guest_orders), money: money(review.guest_net_minor), refunded: formats.number(review.refunded_customers) })}</span>
      </div>
    </Card>
  );
}

const MOVES_SHOWN = 12;

/** Who went from which stage to which within the month, most first. */
export function StageMoves({ review, onOpen }: Props) {
  const { t } = useTranslation("insight_tables");
  const formats = useFormats();
  const nameOf = useValueName();
  const moved = review.stages.filter((one) => one.source !== one.target).sort((one, other) => other.customers - one.customers).slice(0, MOVES_SHOWN);
  if (!review.stages_from || !review.stages_to) return null;
  const stage = (key: string | null) => (key === null ? t("standing.absent") : nameOf("stage", key));
  const most = Math.max(1, ...moved.map((one) => one.customers));
  return (
    <Card size="small" title={t("standing.moves")}>
      {moved.length === 0 ? <Nothing title={t("standing.no_moves")} /> : (
        <div className="stack" style={{ gap: 10 }}>
          {moved.map((one) => {
            const name = `${stage(one.source)} → ${stage(one.target)}`;
            const open = opening(onOpen, one.customers, name, { part: "moves", ...(one.source === null ? {} : { before: one.source }), ...valueOf(one.target) });
            return (
              <div key={`${one.source ?? ""}:${one.target ?? ""}`}>
                <div className="spread" style={{ marginBottom: 4 }}><span>{name}</span><OpenCount text={formats.number(one.customers)} what={name} onOpen={open} /></div>
                <div className="bar-track"><div className="bar-fill" style={{ width: `${(one.customers / most) * 100}%` }} /></div>
              </div>
            );
          })}
        </div>
      )}
      <p className="quiet small" style={{ marginBottom: 0 }}>{t("standing.moves_reading", { from: formats.day(review.stages_from), to: formats.day(review.stages_to) })}</p>
    </Card>
  );
}

/** The strategy matrix: who has a care plan, against the share aimed at. */
export function Coverage({ review, onOpen }: Props) {
  const { t, i18n } = useTranslation("insight_tables");
  const formats = useFormats();
  const nameOf = useValueName();
  const plan = review.plan;
  if (!plan || plan.coverage === null) return <Card size="small" title={t("coverage.title")}><Nothing title={t("standing.no_snapshot")} teach={t("standing.no_snapshot_text")} /></Card>;
  const isOnTarget = plan.coverage >= plan.target;
  return (
    <Card size="small" title={t("coverage.title")}>
      <div className="stack" style={{ gap: 10 }}>
        <div className="row">
          <Progress style={{ maxWidth: 320 }} percent={Math.floor(plan.coverage * 1000) / 10} status={isOnTarget ? "success" : "normal"} aria-label={t("coverage.title")} />
          <Tag color={isOnTarget ? "green" : "gold"}>{t(isOnTarget ? "coverage.met" : "coverage.missed", { target: formats.share(plan.target) })}</Tag>
        </div>
        <Table
          rowKey={(row) => `${row.column}:${row.key ?? ""}`}
          size="middle"
          pagination={false}
          scroll={{ x: 620 }}
          dataSource={plan.rows}
          columns={[
            { title: t("coverage.group"), width: 180, render: (_, row) => nameOf(row.column, row.key) },
            {
              title: t("standing.customers"),
              width: 100,
              align: "right",
              render: (_, row) => (
                <OpenCount text={formats.number(row.customers)} what={nameOf(row.column, row.key)} onOpen={opening(onOpen, row.customers, nameOf(row.column, row.key), { part: "plan", column: row.column, ...valueOf(row.key) })} />
              ),
            },
            {
              title: t("coverage.plan"),
              render: (_, row) => {
                const lines = i18n.language === "zh" ? row.plan_zh : row.plan_en;
                return lines.length === 0 ? <Tag color="gold">{t("coverage.no_plan")}</Tag> : <span className="small">{lines.map((line) => `${line.label}: ${line.text}`).join(" · ")}</span>;
              },
            },
          ]}
        />
      </div>
    </Card>
  );
}
