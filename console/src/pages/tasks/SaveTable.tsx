import { Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Save } from "@/api/saving";
import type { Task } from "@/api/tasks";
import { useFormats } from "@/format/formats";

import { Reasons } from "./Reasons";
import { SaveOrder, useAtRisk } from "./SaveRisk";
import { TaskStanding, TaskWork } from "./TaskTable";

/** The risk is told out of so many. */
const POINTS = 100;

type Props = { slug: string; rows: Save[]; onComplete: (task: Task) => void };

/** Customers about to be lost by the clock of each: who looks after them, why they are here, how it ended. */
export function SaveTable({ slug, rows, onComplete }: Props) {
  const { t } = useTranslation("saving");
  const atRisk = useAtRisk(slug);
  return (
    <Table
      footer={() => <SaveOrder rows={rows} />}
      rowKey={(row) => row.task.task_id}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 860 }}
      columns={[
        {
          title: t("risk"),
          className: "nowrap",
          render: (_, row) => (
            <div>
              {row.figures ? <><strong className="number">{Math.round(row.figures.probability * POINTS)}</strong><span className="quiet small"> / {POINTS}</span></> : "–"}
              <div className="quiet small">{atRisk(row)}</div>
              {row.task.customer_id ? <div className="small"><Link to={`/w/${slug}/customers/${row.task.customer_id}`}>{row.task.customer_name ?? t("tasks:customer")}</Link></div> : null}
            </div>
          ),
        },
        { title: t("why"), render: (_, row) => (row.figures ? <Reasons task={row.task} /> : <span className="quiet">{t("erased")}</span>) },
        { title: t("clock"), className: "nowrap", render: (_, row) => <Clock task={row.task} /> },
        { title: t("tasks:owner"), className: "nowrap", render: (_, row) => row.task.owner_name ?? row.task.owner ?? <span className="quiet">{t("tasks:nobody")}</span> },
        {
          title: t("outcome"),
          className: "nowrap",
          render: (_, row) => (
            <div>
              <TaskStanding slug={slug} task={row.task} />
              {row.end_reason ? <div className="quiet small">{t(`ended.${row.end_reason}`)}</div> : null}
            </div>
          ),
        },
        { key: "work", align: "right", render: (_, row) => <TaskWork slug={slug} task={row.task} onComplete={onComplete} /> },
      ]}
    />
  );
}

/** How long is left; what is closed has no clock any more. */
function Clock({ task }: { task: Task }) {
  const { t } = useTranslation("saving");
  const formats = useFormats();
  if (task.state !== "open") return <span className="quiet">{task.closed_at ? formats.instant(task.closed_at) : "–"}</span>;
  return (
    <span>
      {task.is_overdue ? <Tag color="error">{t("tasks:overdue", { ago: formats.ago(task.due_at) })}</Tag> : formats.ago(task.due_at)}
      <div className="quiet small">{formats.instant(task.due_at)}</div>
    </span>
  );
}
