import { FileTextOutlined } from "@ant-design/icons";
import { Button, Card, Table, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { FunnelAnswer, FunnelGroup, FunnelStep, FunnelWish } from "@/api/insight";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";

import { csvOf, saveText } from "../files";
import { FunnelChart } from "./FunnelChart";
import { useDuration, useGroupName, useStepNames } from "./words";

type Open = (people: Record<string, unknown>, title: string) => void;
type Props = { name: string; wish: FunnelWish; figures: FunnelAnswer; isOld: boolean; onPeople: Open };

/** The drawing and its figures; each number opens its customers. */
export function FunnelFigures({ name, wish, figures, isOld, onPeople }: Props) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const names = useStepNames(wish);
  const groupName = useGroupName(wish.breakdown);
  const shown = figures.groups.flatMap((group) => (group.value === null || group.is_rest ? [] : [group.value]));
  const openGroup = (group: FunnelGroup, step: number) =>
    onPeople(
      { step, behind: "reached", is_one_group: true, value: group.value, rest_of: group.is_rest ? shown : [] },
      `${t("funnel.title_reached", { step: names[step - 1] })} · ${groupName(group)}`,
    );
  if (figures.steps[0]?.customers === 0) {
    return <Card><Nothing title={t("funnel.nobody_entered")} teach={t("funnel.nobody_entered_text")} /></Card>;
  }
  const openPart = (series: number, place: number) => {
    const group = figures.groups[series];
    if (group) openGroup(group, place + 1);
    else onPeople({ step: place + 1, behind: "reached" }, t("funnel.title_reached", { step: names[place] }));
  };
  return (
    <Card
      style={{ opacity: isOld ? 0.6 : 1 }}
      title={<span className="number">{t("period.said", { first: formats.day(figures.period.first_day), last: formats.day(figures.period.last_day) })}</span>}
      extra={
        <Button size="small" icon={<FileTextOutlined />} onClick={() => saveText("funnel.csv", csvOf(rowsOf(figures, names, groupName, t)))}>{t("files.csv")}</Button>
      }
    >
      <div className="stack">
        <FunnelChart name={name} wish={wish} figures={figures} onPick={openPart} />
        <StepTable steps={figures.steps} names={names} onPeople={onPeople} />
        {figures.groups.length > 0 ? <GroupTable wish={wish} figures={figures} names={names} onOpen={openGroup} /> : null}
      </div>
    </Card>
  );
}

type StepsProps = { steps: FunnelStep[]; names: string[]; onPeople?: Open };

/** Each step with its customers and shares, with intervals; without `onPeople` no number opens. */
export function StepTable({ steps, names, onPeople }: StepsProps) {
  const { t } = useTranslation("insight");
  const duration = useDuration();
  const hasOpen = steps.some((step) => step.still_open > 0);
  const titled = (behind: "reached" | "left" | "open", place: number) => t(`funnel.title_${behind}`, { step: names[place] });
  return (
    <div data-testid="funnel-steps">
      <Table
        rowKey="place"
        size="small"
        pagination={false}
        scroll={{ x: 720 }}
        dataSource={steps.map((step, place) => ({ ...step, place }))}
        columns={[
          { title: t("funnel.step_column"), render: (_, row) => `${row.place + 1}. ${names[row.place] ?? ""}` },
          { title: t("funnel.reached"), align: "right", render: (_, row) => <Count count={row.customers} title={titled("reached", row.place)} people={{ step: row.place + 1, behind: "reached" }} onPeople={onPeople} /> },
          { title: t("funnel.left"), align: "right", render: (_, row) => (row.place === steps.length - 1 ? "" : <Count count={row.left} title={titled("left", row.place)} people={{ step: row.place + 1, behind: "left" }} onPeople={onPeople} />) },
          ...(hasOpen ? [{ title: <Tooltip title={t("funnel.open_text")}>{t("funnel.open")}</Tooltip>, align: "right" as const, render: (_: unknown, row: FunnelStep & { place: number }) => (row.place === steps.length - 1 ? "" : <Count count={row.still_open} title={titled("open", row.place)} people={{ step: row.place + 1, behind: "open" }} onPeople={onPeople} />) }] : []),
          { title: t("funnel.of_previous"), align: "right", className: "nowrap", render: (_, row) => <ShareCell share={row.of_previous} customers={row.settled_customers} of={steps[row.place - 1]?.settled_customers ?? 0} isFirst={row.place === 0} /> },
          { title: t("funnel.of_first"), align: "right", className: "nowrap", render: (_, row) => <ShareCell share={row.of_first} customers={row.settled_customers} of={steps[0]?.settled_customers ?? 0} isFirst={row.place === 0} /> },
          { title: t("funnel.median"), align: "right", className: "nowrap", render: (_, row) => (row.place === 0 ? "" : <Tooltip title={t("funnel.late", { duration: duration(row.late_seconds) })}>{duration(row.median_seconds)}</Tooltip>) },
        ]}
      />
      {hasOpen ? <p className="quiet small" style={{ marginBottom: 0 }}>{t("funnel.open_note")}</p> : null}
    </div>
  );
}

type CountProps = { count: number; title: string; people: Record<string, unknown>; onPeople: Open | undefined };

function Count({ count, title, people, onPeople }: CountProps) {
  const formats = useFormats();
  const maySee = useMay("customers:read");
  if (count === 0 || !maySee || !onPeople) return <span className="number">{formats.number(count)}</span>;
  return <Button type="link" size="small" className="number" style={{ padding: 0 }} aria-label={`${title} ${formats.number(count)}`} onClick={() => onPeople(people, title)}>{formats.number(count)}</Button>;
}

type ShareProps = { share: FunnelStep["of_first"]; customers: number; of: number; isFirst: boolean };

/** A share with its interval, over the two counts that it divides: those whose window is over, not all who reached it.
 *  “—” where no window is over yet. */
function ShareCell({ share, customers, of, isFirst }: ShareProps) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  if (isFirst) return null;
  if (!share) return <Tooltip title={t("funnel.no_share")}>—</Tooltip>;
  return (
    <Tooltip title={t("funnel.settled", { count: of, customers: formats.number(customers), of: formats.number(of) })}>
      <strong className="number">{formats.share(share.value)}</strong> <span className="quiet small number">{formats.share(share.low)}–{formats.share(share.high)}</span>
      <div className="quiet small number">{t("funnel.divided", { customers: formats.number(customers), of: formats.number(of) })}</div>
    </Tooltip>
  );
}

type GroupsProps = { wish: FunnelWish; figures: FunnelAnswer; names: string[]; onOpen: (group: FunnelGroup, step: number) => void };

function GroupTable({ wish, figures, names, onOpen }: GroupsProps) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const groupName = useGroupName(wish.breakdown);
  const maySee = useMay("customers:read");
  const last = names.length - 1;
  return (
    <div data-testid="funnel-groups">
      <Table
        rowKey="name"
        size="small"
        pagination={false}
        scroll={{ x: 420 }}
        dataSource={figures.groups.map((group) => ({ ...group, name: groupName(group) }))}
        columns={[
          { title: t(`breakdown.${wish.breakdown || "none"}`), dataIndex: "name" },
          ...names.map((name, place) => ({
            title: `${place + 1}. ${name}`,
            align: "right" as const,
            render: (_: unknown, row: FunnelGroup & { name: string }) => {
              const count = row.steps[place]?.customers ?? 0;
              return count > 0 && maySee ? <Button type="link" size="small" className="number" style={{ padding: 0 }} onClick={() => onOpen(row, place + 1)}>{formats.number(count)}</Button> : formats.number(count);
            },
          })),
          { title: t("funnel.overall"), align: "right", className: "nowrap", render: (_, row) => <ShareCell share={row.steps[last]?.of_first ?? null} customers={row.steps[last]?.settled_customers ?? 0} of={row.steps[0]?.settled_customers ?? 0} isFirst={false} /> },
        ]}
      />
      {figures.scores_day ? <p className="quiet small" style={{ marginBottom: 0 }}>{t("funnel.scores_day", { day: formats.day(figures.scores_day) })}</p> : null}
    </div>
  );
}

/** The figures that are shown, one line a step and group: raw numbers, so that a spreadsheet can go on with them. */
function rowsOf(figures: FunnelAnswer, names: string[], groupName: (group: FunnelGroup) => string, t: (key: string) => string) {
  const head = ["group", "step", "reached", "left", "open", "settled", "of_previous", "of_first", "low", "high", "median_seconds", "late_seconds"];
  const groups = [{ name: t("csv.all"), steps: figures.steps }, ...figures.groups.map((group) => ({ name: groupName(group), steps: group.steps }))];
  return [
    head.map((one) => t(`csv.${one}`)),
    ...groups.flatMap(({ name, steps }) =>
      steps.map((step, place) => [
        name, `${place + 1}. ${names[place] ?? ""}`, step.customers, step.left, step.still_open, step.settled_customers,
        step.of_previous?.value, step.of_first?.value, step.of_first?.low, step.of_first?.high, step.median_seconds, step.late_seconds,
      ]),
    ),
  ];
}
