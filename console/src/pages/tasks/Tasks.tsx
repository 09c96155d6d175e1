import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Segmented, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Task, TaskOwner, TaskState } from "@/api/tasks";
import { useSaves } from "@/api/saving";
import { useTaskOwners, useTasks } from "@/api/tasks";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";

import { CompleteDialog } from "./CompleteDialog";
import { OpenDialog } from "./OpenDialog";
import { SaveHead } from "./SaveHead";
import { SaveTable } from "./SaveTable";
import { TaskTable } from "./TaskTable";

const OWNERS: [TaskOwner, string][] = [["me", "mine"], ["nobody", "nobodys"], ["", "everybodys"]];
type View = "all" | "queue";
const VIEWS: View[] = ["all", "queue"];
const STATES: TaskState[] = ["open", "done", "cancelled", "any"];

export default function Tasks() {
  const { t } = useTranslation("tasks");
  const { slug, me } = usePlace();
  const mayWrite = useMay("tasks:write");
  const [owner, setOwner] = useState<TaskOwner>("me");
  const [state, setState] = useState<TaskState>("open");
  const [closing, setClosing] = useState<Task | null>(null);
  const [isOpening, setOpening] = useState(false);
  const [view, setView] = useState<View>("all");
  const tasks = useTasks(slug, owner, state);
  const saves = useSaves(slug, owner, state, view === "queue");
  const isQueue = view === "queue";
  const shown = isQueue ? saves : tasks;
  const counts = useTaskOwners(slug).data ?? [];
  const mine = counts.find((one) => one.owner === me.user.user_id);
  const free = counts.find((one) => one.owner === null);
  const badge: Record<TaskOwner, number> = { me: mine?.open ?? 0, nobody: free?.open ?? 0, "": counts.reduce((sum, one) => sum + one.open, 0) };
  return (
    <Page
      title={t("title")}
      lead={isQueue ? t("saving:lead") : mine && mine.overdue > 0 ? t("overdue_lead", { count: mine.overdue }) : t("lead")}
      actions={mayWrite ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpening(true)}>{t("create")}</Button> : null}
    >
      <div className="stack">
        <div className="row">
          <Segmented aria-label={t("saving:view")} value={view} options={VIEWS.map((value) => ({ value, label: t(`saving:${value}`) }))} onChange={setView} />
          <Segmented
            aria-label={t("whose")}
            value={owner}
            options={OWNERS.map(([value, words]) => ({ value, label: isQueue ? t(words) : `${t(words)} ${badge[value]}` }))}
            onChange={setOwner}
          />
          <Select aria-label={t("state.label")} value={state} style={{ minWidth: 120 }} options={STATES.map((one) => ({ value: one, label: t(`state.${one}`) }))} onChange={setState} />
        </div>
        {isQueue ? <SaveHead slug={slug} /> : null}
        {shown.error ? <ErrorNotice error={shown.error} onAgain={shown.again} /> : null}
        <Card styles={{ body: { padding: shown.rows.length > 0 ? 0 : 24 } }}>
          {shown.isPending ? <Skeleton active /> : null}
          {!shown.isPending && shown.rows.length === 0 ? <Nothing title={t(isQueue ? "saving:empty.title" : "empty.title")} teach={t(isQueue ? "saving:empty.text" : "empty.text")} /> : null}
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
