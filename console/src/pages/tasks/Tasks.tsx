import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Segmented, Select, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Task, TaskOwner, TaskState } from "@/api/tasks";
import { useSaves } from "@/api/saving";
import { useTaskOwners, useTasks } from "@/api/tasks";
import { useMay, usePlace } from "@/app/session";
import type { Columns } from "@/parts/ListBar";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useFilters } from "@/parts/useFilters";

import { CompleteDialog } from "./CompleteDialog";
import { OpenDialog } from "./OpenDialog";
import { SaveHead } from "./SaveHead";
import { SaveTable } from "./SaveTable";
import { TaskTable } from "./TaskTable";

/** In the address, where nothing stands for one's own. */
const EVERYBODY = "all";

const OWNERS: [TaskOwner, string][] = [["me", "mine"], ["nobody", "nobodys"], ["", "everybodys"]];
type View = "all" | "queue";
const VIEWS: View[] = ["all", "queue"];
const COLUMNS: Columns<Task> = {
  task: (row) => row.task_id,
  kind: (row) => row.kind,
  title_zh: (row) => row.title_zh,
  title_en: (row) => row.title_en,
  customer: (row) => row.customer_id,
  owner: (row) => row.owner_name,
  state: (row) => row.state,
  due_at: (row) => row.due_at,
  closed_at: (row) => row.closed_at,
  outcome: (row) => row.outcome,
};
const STATES: TaskState[] = ["open", "done", "cancelled", "any"];

export default function Tasks() {
  const { t } = useTranslation("tasks");
  const { slug, me } = usePlace();
  const mayWrite = useMay("tasks:write");
  const [filters, put] = useFilters(["owner", "state", "view"]);
  const state = STATES.find((one) => one === filters.state) ?? "open";
  const view = VIEWS.find((one) => one === filters.view) ?? "all";
  const [closing, setClosing] = useState<Task | null>(null);
  const [isOpening, setOpening] = useState(false);
  const isQueue = view === "queue";
  const owners = useTaskOwners(slug);
  const counts = owners.data ?? [];
  const mine = counts.find((one) => one.owner === me.user.user_id);
  const free = counts.find((one) => one.owner === null);
  const badge: Record<TaskOwner, number> = { me: mine?.open ?? 0, nobody: free?.open ?? 0, "": counts.reduce((sum, one) => sum + one.open, 0) };
  const first = useFirst(owners.isPending ? null : badge.me > 0 ? "me" : badge.nobody > 0 ? "nobody" : "");
  const asked = OWNERS.find(([one]) => (one || EVERYBODY) === filters.owner)?.[0] ?? (isQueue ? "" : first);
  const isCounting = asked === null;
  const owner = asked ?? "me";
  const tasks = useTasks(slug, owner, state, !isCounting);
  const saves = useSaves(slug, owner, state, isQueue);
  const shown = isQueue ? saves : tasks;
  const elsewhere = !isQueue && state === "open" && owner !== "" ? badge[""] : 0;
  return (
    <Page
      title={t("title")}
      lead={isQueue ? t("saving:lead") : mine && mine.overdue > 0 ? t("overdue_lead", { count: mine.overdue }) : t("lead")}
      actions={mayWrite ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpening(true)}>{t("create")}</Button> : null}
    >
      <div className="stack">
        <ListBar list="tasks" actions={isQueue ? null : <ExportButton name="tasks" all={tasks.all} columns={COLUMNS} />}>
          <Segmented aria-label={t("saving:view")} value={view} options={VIEWS.map((value) => ({ value, label: t(`saving:${value}`) }))} onChange={(next) => put({ view: next === "all" ? "" : next })} />
          <Segmented
            aria-label={t("whose")}
            value={owner}
            options={OWNERS.map(([value, words]) => ({ value, label: isQueue ? t(words) : `${t(words)} ${badge[value]}` }))}
            onChange={(next) => put({ owner: next || EVERYBODY })}
          />
          <Select aria-label={t("state.label")} value={state} style={{ minWidth: 120 }} options={STATES.map((one) => ({ value: one, label: t(`state.${one}`) }))} onChange={(next) => put({ state: next === "open" ? "" : next })} />
        </ListBar>
        {isQueue ? <SaveHead slug={slug} /> : null}
        {shown.error ? <ErrorNotice error={shown.error} onAgain={shown.again} /> : null}
        <Card styles={{ body: { padding: shown.rows.length > 0 ? 0 : 24 } }}>
          {isCounting || shown.isPending ? <Skeleton active /> : null}
          {!isCounting && !shown.isPending && shown.rows.length === 0 ? <Empty isQueue={isQueue} owner={owner} state={state} elsewhere={elsewhere} onAll={<Button onClick={() => put({ owner: EVERYBODY })}>{t("empty.see_all")}</Button>} /> : null}
          {!isQueue && tasks.rows.length > 0 ? <TaskTable slug={slug} rows={tasks.rows} onComplete={setClosing} /> : null}
          {isQueue && saves.rows.length > 0 ? <SaveTable slug={slug} rows={saves.rows} onComplete={setClosing} /> : null}
        </Card>
        <RowsMore {...shown.more} />
      </div>
      {closing ? <CompleteDialog slug={slug} task={closing} onClose={() => setClosing(null)} /> : null}
      {isOpening ? <OpenDialog slug={slug} onClose={() => setOpening(false)} /> : null}
    </Page>
  );
}

type EmptyProps = { isQueue: boolean; owner: TaskOwner; state: TaskState; elsewhere: number; onAll: ReactNode };

/** Says what is empty: one's own list, what is asked for, or all; and how much work stands elsewhere. */
function Empty({ isQueue, owner, state, elsewhere, onAll }: EmptyProps) {
  const { t } = useTranslation("tasks");
  if (elsewhere > 0) return <Nothing title={t(`empty.of_${owner || "all"}`)} teach={t("empty.elsewhere", { count: elsewhere })} action={onAll} />;
  if (owner !== "" || state !== "open") return <Nothing title={t("empty.filtered")} teach={t("empty.filtered_text")} action={owner === "" ? undefined : onAll} />;
  return <Nothing title={t(isQueue ? "saving:empty.title" : "empty.title")} teach={t(isQueue ? "saving:empty.text" : "empty.text")} />;
}

/** The first value that is known, kept: whoever closes their last task stays where they are. */
function useFirst<T>(value: T | null): T | null {
  const [first, setFirst] = useState(value);
  if (first === null && value !== null) setFirst(value);
  return first;
}
