import { Button, Drawer, Input, Select, Skeleton, Table, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { JourneyDetail, Run, RunFilter, RunState } from "@/api/journeys";
import { useRuns } from "@/api/journeys";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";
import { shortId } from "@/pages/customers/CustomerTable";
import type { Columns } from "@/parts/ListBar";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { longTable } from "@/parts/longTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";
import { useFilters } from "@/parts/useFilters";

import { readJourney } from "../editor/reading";
import { useNodeName } from "../words";
import { useEndReason } from "./endReasons";
import { RunTimeline } from "./RunTimeline";

const CUSTOMER = /^cus_[A-Za-z0-9_-]{1,36}$/;
const STATES: RunState[] = ["waiting", "ended"];

const COLUMNS: Columns<Run> = {
  run: (row) => row.run_id,
  customer: (row) => row.customer_id,
  name: (row) => row.customer_name,
  version: (row) => row.version,
  state: (row) => row.state,
  node: (row) => row.node,
  is_control: (row) => String(row.is_control),
  entered_at: (row) => row.entered_at,
  due_at: (row) => row.due_at,
  goal_at: (row) => row.goal_at,
  ended_at: (row) => row.ended_at,
  end_reason: (row) => row.end_reason,
};

/** A filter that is asked for, or not at all. */
function yesOrNo<N extends string>(name: N, text: string): { [key in N]?: boolean } {
  return text === "true" || text === "false" ? ({ [name]: text === "true" } as { [key in N]: boolean }) : {};
}

/** Runs of the journey: found by customer, node or state; a click tells the story of one. */
export function RunList({ slug, journey }: { slug: string; journey: JourneyDetail }) {
  const { t } = useTranslation("journeys");
  const mayRead = useMay("messages:read");
  const [chosen, put] = useFilters(["node", "state", "version", "reason", "entered", "goal", "control"]);
  const [customer, setCustomer] = useState("");
  const [open, setOpen] = useState<Run | null>(null);
  const state = STATES.find((one) => one === chosen.state);
  const node = chosen.node;
  const version = /^[1-9]\d{0,5}$/.test(chosen.version) ? Number(chosen.version) : 0;
  const filter: RunFilter = {
    ...(CUSTOMER.test(customer) ? { customer } : {}),
    ...(state ? { state } : {}),
    ...(node ? { node } : {}),
    ...(version ? { version } : {}),
    ...(chosen.reason ? { reason: chosen.reason } : {}),
    ...yesOrNo("entered", chosen.entered),
    ...yesOrNo("goal", chosen.goal),
    ...yesOrNo("control", chosen.control),
  };
  const runs = useRuns(slug, journey.key, filter);
  const drawn = readJourney(journey.document);
  const name = useNodeName(drawn);
  const reasonName = useEndReason();
  if (!mayRead) return <Nothing title={t("frame:error.forbidden")} />;
  if (runs.error) return <ErrorNotice error={runs.error} onAgain={runs.again} />;
  const isWrong = customer !== "" && !CUSTOMER.test(customer);
  return (
    <div className="stack">
      <ListBar list="journey_runs" actions={<ExportButton name="runs" all={runs.all} columns={COLUMNS} />}>
        <Input aria-label={t("runs.customer")} placeholder={t("runs.customer_hint")} style={{ width: 320, maxWidth: "100%" }} allowClear status={isWrong ? "warning" : ""} value={customer} onChange={(event) => setCustomer(event.target.value.trim())} />
        <Select aria-label={t("runs.state")} allowClear placeholder={t("runs.any_state")} style={{ minWidth: 140 }} value={state} onChange={(next?: RunState) => put({ state: next ?? "" })} options={STATES.map((value) => ({ value, label: t(`run_state.${value}`) }))} />
        <Select aria-label={t("runs.node")} allowClear placeholder={t("runs.any_node")} style={{ minWidth: 200 }} value={node || undefined}
          onChange={(next?: string) => put({ node: next ?? "" })} options={drawn.nodes.map((one) => ({ value: one.id, label: name(one.id) }))} />
        {version ? <Tag closable onClose={() => put({ version: "" })}>{`v${version}`}</Tag> : null}
        {chosen.reason ? <Tag closable onClose={() => put({ reason: "" })}>{reasonName(chosen.reason)}</Tag> : null}
        {chosen.goal === "true" ? <Tag closable onClose={() => put({ goal: "" })}>{t("live.goals")}</Tag> : null}
        {chosen.entered === "true" ? <Tag closable onClose={() => put({ entered: "" })}>{t("live.entered")}</Tag> : null}
        {chosen.control === "true" ? <Tag closable onClose={() => put({ control: "" })}>{t("control")}</Tag> : null}
      </ListBar>
      {runs.isPending ? <Skeleton active /> : runs.rows.length === 0 ? <Nothing title={t("runs.none")} teach={t("runs.none_text")} /> : <RunTable rows={runs.rows} nodeName={name} onOpen={setOpen} />}
      <RowsMore {...runs.more} />
      <Drawer open={open !== null} onClose={() => setOpen(null)} size={560} title={open ? t("runs.story", { customer: open.customer_name || shortId(open.customer_id) }) : ""} destroyOnHidden>
        {open ? <RunTimeline slug={slug} runId={open.run_id} journey={drawn} /> : null}
      </Drawer>
    </div>
  );
}

function RunTable({ rows, nodeName, onOpen }: { rows: Run[]; nodeName: (id: string) => string; onOpen: (run: Run) => void }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const reason = useEndReason();
  return (
    <Table
      rowKey="run_id"
      size="middle"
      pagination={false}
      {...longTable(rows.length, 720)}
      dataSource={rows}
      columns={[
        { title: t("runs.customer"), render: (_, row) => <Button type="link" className={row.customer_name ? "" : "code"} style={{ padding: 0 }} onClick={() => onOpen(row)}>{row.customer_name || shortId(row.customer_id)}</Button> },
        { title: t("version"), render: (_, row) => `v${row.version}` },
        { title: t("runs.state"), render: (_, row) => <RunTag run={row} /> },
        { title: t("runs.where"), render: (_, row) => (row.state === "ended" ? reason(row.end_reason) : row.node ? nodeName(row.node) : t("migration.before")) },
        { title: t("runs.entered_at"), className: "nowrap", render: (_, row) => formats.instant(row.entered_at) },
        { title: t("runs.due_at"), className: "nowrap", render: (_, row) => (row.ended_at ? formats.instant(row.ended_at) : row.due_at ? formats.instant(row.due_at) : "—") },
      ]}
    />
  );
}

export function RunTag({ run }: { run: Run }) {
  const { t } = useTranslation("journeys");
  return (
    <>
      <Tag color={run.state === "waiting" ? "processing" : run.goal_at ? "success" : "default"}>{t(`run_state.${run.state}`)}</Tag>
      {run.is_control ? <Tag>{t("control")}</Tag> : null}
    </>
  );
}
