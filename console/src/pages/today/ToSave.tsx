import { Card, Skeleton, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Save, Task } from "@/api/today";
import { useTasksDue, useUrgentSaves } from "@/api/today";
import { useFormats } from "@/format/formats";
import { instantOf, wallClock } from "@/format/zone";
import { CompleteDialog } from "@/pages/tasks/CompleteDialog";
import { useReasons } from "@/pages/tasks/Reasons";
import { SaveOrder, useAtRisk } from "@/pages/tasks/SaveRisk";
import { TaskWork } from "@/pages/tasks/TaskTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

/** The customers whose clock runs out first, and what I have promised for today. */
export function ToSave({ slug }: { slug: string }) {
  const { t } = useTranslation("today");
  const [closing, setClosing] = useState<Task | null>(null);
  const [tonight] = useState(endOfToday);
  const saves = useUrgentSaves(slug, true);
  const due = useTasksDue(slug, tonight, true);
  const mine = (due.data?.items ?? []).filter((task) => task.kind !== "save");
  const rows = saves.data?.items ?? [];
  return (
    <Card size="small" title={t("save.title")} extra={<Link to={`/w/${slug}/tasks?owner=all`}>{t("save.all")}</Link>} data-testid="to-save">
      {saves.isError ? <ErrorNotice error={saves.error} onAgain={() => void saves.refetch()} /> : null}
      {saves.isPending ? <Skeleton active /> : null}
      {saves.data && rows.length === 0 ? <Nothing title={t("save.none")} teach={<>{t("save.none_text")} <Link to={`/w/${slug}/tasks?view=queue`}>{t("save.set_up")}</Link></>} /> : null}
      {rows.map((save) => <SaveRow key={save.task.task_id} slug={slug} save={save} onComplete={setClosing} />)}
      <SaveOrder rows={rows} />
      {mine.length > 0 ? <h3 className="today-sub">{t("save.mine")}</h3> : null}
      {mine.map((task) => <TaskRow key={task.task_id} slug={slug} task={task} onComplete={setClosing} />)}
      {closing ? <CompleteDialog slug={slug} task={closing} onClose={() => setClosing(null)} /> : null}
    </Card>
  );
}

type SaveProps = { slug: string; save: Save; onComplete: (task: Task) => void };

function SaveRow({ slug, save, onComplete }: SaveProps) {
  const reasons = useReasons()(save.task);
  return <TaskRow slug={slug} task={save.task} onComplete={onComplete} amount={useAtRisk(slug)(save)} reason={reasons[0]} />;
}

type TaskProps = { slug: string; task: Task; amount?: string; reason?: string | undefined; onComplete: (task: Task) => void };

function TaskRow({ slug, task, amount = "", reason, onComplete }: TaskProps) {
  const { t } = useTranslation("tasks");
  const formats = useFormats();
  const title = useTitle();
  return (
    <div className="today-task" data-testid="today-task">
      <div>
        {task.customer_id ? <Link to={`/w/${slug}/customers/${task.customer_id}`}>{task.customer_name ?? title(task)}</Link> : <strong>{title(task)}</strong>}
        {task.customer_name ? <div className="quiet small">{title(task)}{amount ? ` · ${amount}` : ""}</div> : null}
        {reason ? <div className="quiet small">{reason}</div> : null}
        <div className="row small">
          {task.is_overdue ? <Tag color="error">{t("overdue", { ago: formats.ago(task.due_at) })}</Tag> : <Tag>{formats.ago(task.due_at)}</Tag>}
          <span className="quiet">{task.owner_name ?? t("nobody")}</span>
        </div>
      </div>
      <TaskWork slug={slug} task={task} onComplete={onComplete} />
    </div>
  );
}

/** The midnight that follows, by the clock of the workspace. */
function endOfToday(): string {
  return instantOf(wallClock().add(1, "day").startOf("day"));
}
