import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Segmented, Select, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Task, TaskOwner, TaskState } from "@/api/tasks";
import { useTaskOwners, useTasks } from "@/api/tasks";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";

import { CompleteDialog } from "./CompleteDialog";
import { OpenDialog } from "./OpenDialog";
import { TaskTable } from "./TaskTable";

const OWNERS: [TaskOwner, string][] = [["me", "mine"], ["nobody", "nobodys"], ["", "everybodys"]];
const STATES: TaskState[] = ["open", "done", "cancelled", "any"];

export default function Tasks() {
  const { t } = useTranslation("tasks");
  const { slug, me } = usePlace();
  const mayWrite = useMay("tasks:write");
  const [owner, setOwner] = useState<TaskOwner>("me");
  const [state, setState] = useState<TaskState>("open");
  const [closing, setClosing] = useState<Task | null>(null);
  const [isOpening, setOpening] = useState(false);
  const tasks = useTasks(slug, owner, state);
  const counts = useTaskOwners(slug).data ?? [];
  const mine = counts.find((one) => one.owner === me.user.user_id);
  const free = counts.find((one) => one.owner === null);
  const badge: Record<TaskOwner, number> = { me: mine?.open ?? 0, nobody: free?.open ?? 0, "": counts.reduce((sum, one) => sum + one.open, 0) };
  return (
    <Page
      title={t("title")}
      lead={mine && mine.overdue > 0 ? t("overdue_lead", { count: mine.overdue }) : t("lead")}
      actions={mayWrite ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpening(true)}>{t("create")}</Button> : null}
    >
      <div className="stack">
        <div className="row">
          <Segmented
            aria-label={t("whose")}
            value={owner}
            options={OWNERS.map(([value, words]) => ({ value, label: `${t(words)} ${badge[value]}` }))}
            onChange={setOwner}
          />
          <Select aria-label={t("state.label")} value={state} style={{ minWidth: 120 }} options={STATES.map((one) => ({ value: one, label: t(`state.${one}`) }))} onChange={setState} />
        </div>
        {tasks.error ? <ErrorNotice error={tasks.error} onAgain={tasks.again} /> : null}
        <Card styles={{ body: { padding: tasks.rows.length > 0 ? 0 : 24 } }}>
          {tasks.isPending ? <Skeleton active /> : null}
          {!tasks.isPending && tasks.rows.length === 0 ? <Nothing title={t("empty.title")} teach={t("empty.text")} /> : null}
          {tasks.rows.length > 0 ? <TaskTable slug={slug} rows={tasks.rows} onComplete={setClosing} /> : null}
        </Card>
        <RowsMore {...tasks.more} />
      </div>
      {closing ? <CompleteDialog slug={slug} task={closing} onClose={() => setClosing(null)} /> : null}
      {isOpening ? <OpenDialog slug={slug} onClose={() => setOpening(false)} /> : null}
    </Page>
  );
}
