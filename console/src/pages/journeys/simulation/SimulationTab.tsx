import { CaretRightOutlined, PauseOutlined } from "@ant-design/icons";
import { Alert, Button, DatePicker, InputNumber, Progress, Slider, Statistic, Table } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { useCancelSimulation, useSimulate, useSimulation } from "@/api/journeys";
import { CATEGORY_COLOURS, EVERGREEN } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { instantOf, wallClock } from "@/format/zone";
import { Chart } from "@/parts/Chart";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";
import { useVocabulary } from "@/rules/vocabulary";

import { Canvas } from "../Canvas";
import type { JourneyDocument } from "../document";
import { Field } from "../editor/Field";
import { useJourneyWords } from "../words";
import type { SimulatedVersion, SimulationReport } from "./report";
import { figuresAt } from "./report";

const DAYS_DEFAULT = 30;
const DAYS_MAX = 92;
const BASIS_POINTS_A_PERCENT = 100;
const STEP_MS = 350;

type Props = { slug: string; journey: JourneyDocument; canRun: boolean };

/** The draft over what really happened: nothing is sent, everything is counted. */
export default function SimulationTab({ slug, journey, canRun }: Props) {
  const { t } = useTranslation("journeys");
  const [since, setSince] = useState(() => wallClock().subtract(DAYS_DEFAULT, "day").startOf("day"));
  const [until, setUntil] = useState(() => wallClock());
  const [opened, setOpened] = useState(0);
  const start = useSimulate(slug);
  const cancel = useCancelSimulation(slug);
  const job = useSimulation(slug, start.data?.job_id ?? "");
  const report = job.data?.state === "done" ? (job.data.result as unknown as SimulationReport) : null;
  const isWorking = Boolean(start.data) && !["done", "failed", "cancelled"].includes(job.data?.state ?? "");
  const isLong = until.diff(since, "day") > DAYS_MAX;
  return (
    <div className="stack">
      <div className="row" style={{ alignItems: "end" }}>
        <Field label={t("simulation.period")}>
          {(id) => <DatePicker.RangePicker id={id} allowClear={false} value={[since, until]} maxDate={wallClock()} onChange={(days) => { if (days?.[0]) setSince(days[0].startOf("day")); if (days?.[1]) setUntil(days[1].isSame(wallClock(), "day") ? wallClock() : days[1].endOf("day")); }} />}
        </Field>
        <Field label={t("simulation.opened")}>{(id) => <InputNumber id={id} min={0} max={100} suffix="%" value={opened} onChange={(next) => setOpened(next ?? 0)} />}</Field>
        <Button type="primary" disabled={!canRun || isLong} loading={start.isPending || isWorking} onClick={() => start.mutate({ journey, since: instantOf(since), until: instantOf(until), assumed_open_rate_bp: Math.round(opened * BASIS_POINTS_A_PERCENT) })}>{t("simulation.run")}</Button>
        {isWorking && start.data ? <Button loading={cancel.isPending} onClick={() => cancel.mutate(start.data.job_id)}>{t("simulation.cancel")}</Button> : null}
        {isLong ? <span className="quiet">{t("simulation.too_long", { days: DAYS_MAX })}</span> : null}
      </div>
      {start.error ? <ErrorNotice error={start.error} /> : null}
      {job.data?.state === "failed" ? <Alert type="error" showIcon title={t("simulation.failed")} description={String(job.data.error?.["message"] ?? "")} /> : null}
      {cancel.error ? <ErrorNotice error={cancel.error} /> : null}
      {job.data?.state === "cancelled" ? <Alert type="info" showIcon title={t("simulation.cancelled")} /> : null}
      {isWorking ? <Progress percent={Math.round(Number(job.data?.progress["share"] ?? 0) * 100)} aria-label={t("simulation.working")} /> : null}
      {report ? <Report slug={slug} journey={journey} report={report} /> : isWorking ? null : <Nothing title={t("simulation.none")} teach={t(canRun ? "simulation.teach" : "simulation.mend")} />}
    </div>
  );
}

function Report({ slug, journey, report }: { slug: string; journey: JourneyDocument; report: SimulationReport }) {
  const { t, i18n } = useTranslation("journeys");
  const formats = useFormats();
  const { currency } = useVocabulary();
  const title = useTitle();
  const { draft, live } = report;
  const figures = (one: SimulatedVersion) => [one.entered.count, one.sent.count, one.goals.count, one.cost_minor] as const;
  const names = [t("live.entered"), t("simulation.sent"), t("live.goals"), t("simulation.cost")];
  const shown = (value: number, place: number) => (place === 3 ? formats.money(value, currency) : formats.number(value));
  return (
    <div className="stack" data-testid="simulation">
      <span className="quiet">{t("simulation.of", { customers: formats.number(report.customers), simulated: formats.number(report.simulated), since: formats.date(report.since), until: formats.date(report.until) })}</span>
      <div className="grid-4">
        {figures(draft).map((value, place) => (
          <div key={names[place]}>
            <Statistic title={names[place]} value={shown(value, place)} />
            <Arms version={draft} place={place} />
            {live ? <span className="quiet small">{t("simulation.live_now", { number: shown(figures(live)[place] ?? 0, place) })}</span> : null}
          </div>
        ))}
      </div>
      {report.notes.map((note) => <Alert key={note.code} type="info" showIcon title={i18n.language === "zh" ? note.zh : note.en} />)}
      <Days name={title(journey.name)} version={draft} />
      <Play slug={slug} journey={journey} report={report} />
      <div className="grid-2">
        <Counts title={t("simulation.suppressed")} rows={draft.suppressed} name={(key) => t(`reach:reason.${key}`, { defaultValue: key })} />
        <Counts title={t("simulation.ended")} rows={draft.ends} name={(key) => t(`end.${key}`, { defaultValue: key })} />
      </div>
      <Samples version={draft} />
    </div>
  );
}

/** What of a figure belongs to whom: control customers walk the whole way and are sent nothing. */
function Arms({ version, place }: { version: SimulatedVersion; place: number }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const rate = (share: number | null) => (share === null ? "—" : formats.share(share));
  const text = [
    t("simulation.entered_arms", { treated: formats.number(version.entered.count - version.entered_control.count), control: formats.number(version.entered_control.count) }),
    t("simulation.sent_arms"),
    t("simulation.goal_arms", { rate: rate(version.goal_rate), control: formats.number(version.goals_control.count), control_rate: rate(version.goal_rate_control) }),
  ][place];
  return text ? <div className="quiet small">{text}</div> : null;
}

function Days({ name, version }: { name: string; version: SimulatedVersion }) {
  const { t } = useTranslation("journeys");
  const channels = [...new Set(version.days.flatMap((day) => Object.keys(day.sent)))];
  const option = useMemo(
    () => ({
      color: CATEGORY_COLOURS,
      grid: { left: 48, right: 16, top: 36, bottom: 28 },
      legend: { top: 0 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: version.days.map((day) => day.day) },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        ...channels.map((channel) => ({ name: t(`reach:channel.${channel}`, { defaultValue: channel }), type: "bar", stack: "sent", data: version.days.map((day) => day.sent[channel] ?? 0) })),
        { name: t("live.entered"), type: "line", symbol: "none", color: EVERGREEN, data: version.days.map((day) => day.entered + day.entered_control) },
      ],
    }),
    [version, channels.join(), t], // eslint-disable-line
  );
  return <Chart option={option} height={240} label={t("simulation.days")} told={{ title: `${name} · ${t("simulation.days")}`, period: `${version.days[0]?.day ?? ""} – ${version.days.at(-1)?.day ?? ""}` }} />;
}

/** Everybody walking through the graph day by day. */
function Play({ slug, journey, report }: { slug: string; journey: JourneyDocument; report: SimulationReport }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const words = useJourneyWords(slug);
  const { play } = report.draft;
  const days = play.at.length - 1;
  const [day, setDay] = useState(days);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying) return undefined;
    if (day >= days) {
      setPlaying(false);
      return undefined;
    }
    const timer = setTimeout(() => setDay(day + 1), STEP_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, day, days]);
  const figures = useMemo(() => figuresAt(play, day), [play, day]);
  const toggle = () => {
    if (!isPlaying && day >= days) setDay(0);
    setPlaying(!isPlaying);
  };
  return (
    <div className="stack" style={{ gap: 8 }}>
      <div className="row" style={{ flexWrap: "nowrap" }}>
        <Button icon={isPlaying ? <PauseOutlined /> : <CaretRightOutlined />} aria-label={t(isPlaying ? "simulation.stop" : "simulation.play")} onClick={toggle} />
        <Slider style={{ flex: 1 }} min={0} max={days} value={day} onChange={setDay} ariaLabelForHandle={t("simulation.day")} tooltip={{ formatter: null }} />
        <span className="nowrap number">{formats.date(play.at[day] ?? report.until)}</span>
      </div>
      <span className="quiet small">{t("simulation.on_canvas")}</span>
      <div className="journey-canvas"><Canvas journey={journey} words={words} figures={figures} entered={play.entered[day]} /></div>
    </div>
  );
}

function Counts({ title, rows, name }: { title: string; rows: Record<string, number>; name: (key: string) => string }) {
  const formats = useFormats();
  const found = Object.entries(rows).sort((one, other) => other[1] - one[1]);
  return (
    <div>
      <strong>{title}</strong>
      {found.length ? found.map(([key, count]) => <div className="spread" key={key}><span>{name(key)}</span><span className="number">{formats.number(count)}</span></div>) : <div className="quiet">—</div>}
    </div>
  );
}

function Samples({ version }: { version: SimulatedVersion }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  return (
    <Table
      size="small"
      rowKey="number"
      pagination={false}
      scroll={{ x: 520 }}
      dataSource={version.runs.map((run, place) => ({ ...run, number: place + 1 }))}
      expandable={{ expandedRowRender: (row) => <ul style={{ margin: 0 }}>{row.lines.map((line, place) => <li key={place}>{formats.instant(line.at)} · {t(`story.kind.${line.kind}`, { defaultValue: line.kind })} {line.node} {line.branch} <span className="quiet">{line.detail}</span></li>)}{row.messages.map((text) => <li key={text} className="code">{text}</li>)}</ul> }}
      columns={[
        { title: t("simulation.sample"), render: (_, row) => formats.number(row.number) },
        { title: t("simulation.arm"), render: (_, row) => t(row.is_control ? "control" : "simulation.treated") },
        { title: t("runs.where"), render: (_, row) => (row.reason ? t(`end.${row.reason}`, { defaultValue: row.reason }) : t("run_state.waiting")) },
        { title: t("runs.entered_at"), render: (_, row) => (row.lines[0] ? formats.instant(row.lines[0].at) : "") },
      ]}
    />
  );
}
