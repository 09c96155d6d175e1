import { App, Button, Dropdown, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Task, TaskChange } from "@/api/tasks";
import { useChangeTask, useTaskKinds } from "@/api/tasks";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { longTable } from "@/parts/longTable";
import { useErrorWords } from "@/parts/errorWords";
import { useTitle } from "@/parts/titles";

import { Reasons } from "./Reasons";

type Props = { slug: string; rows: Task[]; onComplete: (task: Task) => void };

/** Tasks by due time: what is late stands first, because it was due first. */
export function TaskTable({ slug, rows, onComplete }: Props) {
  const { t } = useTranslation("tasks");
  const formats = useFormats();
  const title = useTitle();
  const kinds = useTaskKinds(slug).data ?? [];
  return (
    <Table
      rowKey="task_id"
      dataSource={rows}
      pagination={false}
      {...longTable(rows.length, 720)}
      expandable={{
        rowExpandable: (row) => row.script !== "" || row.note !== "" || (row.reasons_zh ?? []).length > 0,
        expandedRowRender: (row) => <Script task={row} />,
      }}
      columns={[
        {
          title: t("task"),
          render: (_, row) => (
            <div>
              <strong>{title(row)}</strong>
              <div className="quiet small">
                {title(kinds.find((one) => one.key === row.kind)) || row.kind}
                {row.customer_id ? <> · <Link to={`/w/${slug}/customers/${row.customer_id}`}>{row.customer_name ?? t("customer")}</Link></> : null}
              </div>
            </div>
          ),
        },
        {
          title: t("due"),
          className: "nowrap",
          render: (_, row) => (
            <span>
              {formats.instant(row.due_at)}
              <div className="small">{row.is_overdue ? <Tag color="error">{t("overdue", { ago: formats.ago(row.due_at) })}</Tag> : row.state === "open" ? <span className="quiet">{formats.ago(row.due_at)}</span> : null}</div>
            </span>
          ),
        },
        { title: t("owner"), className: "nowrap", render: (_, row) => row.owner_name ?? row.owner ?? <span className="quiet">{t("nobody")}</span> },
        { title: t("state.label"), className: "nowrap", render: (_, row) => <TaskStanding slug={slug} task={row} /> },
        { key: "work", align: "right", render: (_, row) => <TaskWork slug={slug} task={row} onComplete={onComplete} /> },
      ]}
    />
  );
}

function Script({ task }: { task: Task }) {
  const { t } = useTranslation("tasks");
  return (
    <div className="stack" style={{ gap: 8 }}>
      <Reasons task={task} />
      {task.script ? <div style={{ whiteSpace: "pre-wrap", maxWidth: "72ch" }}>{task.script}</div> : null}
      {task.note ? <div className="quiet" style={{ whiteSpace: "pre-wrap" }}>{t("note")}: {task.note}</div> : null}
    </div>
  );
}

export function TaskStanding({ slug, task }: { slug: string; task: Task }) {
  const { t } = useTranslation("tasks");
  const title = useTitle();
  const kinds = useTaskKinds(slug).data ?? [];
  const outcome = kinds.find((one) => one.key === task.kind)?.outcomes.find((one) => one.key === task.outcome);
  const colours = { open: "processing", done: "success", cancelled: "default" } as const;
  return <Tag color={colours[task.state]}>{task.state === "done" && outcome ? title(outcome) : t(`state.${task.state}`)}</Tag>;
}

export function TaskWork({ slug, task, onComplete }: { slug: string; task: Task; onComplete: (task: Task) => void }) {
  const { t } = useTranslation("tasks");
  const { me } = usePlace();
  const { message } = App.useApp();
  const mayWrite = useMay("tasks:write");
  const words = useErrorWords();
  const change = useChangeTask(slug);
  if (!mayWrite) return null;
  const run = (body: TaskChange) => change.mutate({ task_id: task.task_id, body }, { onError: (error) => void message.error(words(error).title) });
  const version = task.version;
  if (task.state !== "open") {
    return (
      <span className="row" style={{ justifyContent: "flex-end" }}>
        {task.state === "done" ? <Button size="small" onClick={() => onComplete(task)}>{t("correct")}</Button> : null}
        <Button size="small" loading={change.isPending} onClick={() => run({ action: "reopen", version })}>{t("reopen")}</Button>
      </span>
    );
  }
  const isMine = task.owner === me.user.user_id;
  const more = [
    ...(isMine ? [{ key: "release", label: t("release"), onClick: () => run({ action: "assign", owner: null, version }) }] : []),
    { key: "tomorrow", label: t("put_off"), onClick: () => run({ action: "reschedule", due_at: aDayLater(task.due_at), version }) },
    { key: "cancel", danger: true, label: t("cancel"), onClick: () => run({ action: "cancel", version }) },
  ];
  return (
    <span className="row" style={{ justifyContent: "flex-end" }}>
      {task.owner === null ? <Button size="small" loading={change.isPending} onClick={() => run({ action: "take" })}>{t("take")}</Button> : null}
      <Button size="small" type="primary" onClick={() => onComplete(task)}>{t("complete")}</Button>
      <Dropdown trigger={["click"]} menu={{ items: more }}><Button size="small" aria-label={t("more")}>…</Button></Dropdown>
    </span>
  );
}

const DAY_MS = 86_400_000;

/** The same hour of the next day that is still to come. */
function aDayLater(due: string): string {
  const late = Math.max(0, Date.now() - new Date(due).getTime());
  return new Date(new Date(due).getTime() + (Math.floor(late / DAY_MS) + 1) * DAY_MS).toISOString();
}
