import { App, Button, DatePicker, Form, Input, Modal, Radio } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

import type { Task } from "@/api/tasks";
import { useChangeTask, useTaskKinds } from "@/api/tasks";
import { instantOf, wallClock } from "@/format/zone";
import { useErrorWords } from "@/parts/errorWords";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import { Reasons } from "./Reasons";

const NOTE_CHARACTERS_MAX = 2_000;
const UNDO_SECONDS = 10;

type Closing = { outcome: string; note?: string; again_at?: Dayjs | null };

/** How it ended, in the words of its kind; some outcomes ask once more at a time that suits the customer. A task that is
 * done already is opened again and closed with the right outcome. */
export function CompleteDialog({ slug, task, onClose }: { slug: string; task: Task; onClose: () => void }) {
  const { t } = useTranslation("tasks");
  const title = useTitle();
  const [form] = Form.useForm<Closing>();
  const change = useChangeTask(slug);
  const tellDone = useTellDone(slug);
  const outcomes = (useTaskKinds(slug).data ?? []).find((one) => one.key === task.kind)?.outcomes ?? [];
  const chosen = Form.useWatch("outcome", form);
  const asksAgain = outcomes.find((one) => one.key === chosen)?.asks_again === true;
  const isDone = task.state !== "open";
  const closed = async ({ outcome, note = "", again_at }: Closing) => {
    const open = isDone ? await change.mutateAsync({ task_id: task.task_id, body: { action: "reopen", version: task.version } }) : task;
    const again = asksAgain && again_at ? { again_at: instantOf(again_at) } : {};
    return change.mutateAsync({ task_id: task.task_id, body: { action: "complete", outcome, note, version: open.version, ...again } });
  };
  const submit = async (values: Closing) => {
    const made = await closed(values).catch(() => null);
    if (!made) return;
    onClose();
    tellDone(made, title(outcomes.find((one) => one.key === made.outcome)));
  };
  return (
    <Modal
      open
      centered
      title={t(isDone ? "correct_title" : "complete_title", { title: title(task) })}
      okText={t(isDone ? "correct_ok" : "complete")}
      onOk={form.submit}
      onCancel={onClose}
      confirmLoading={change.isPending}
      styles={{ body: { maxHeight: "calc(100vh - 200px)", overflowY: "auto" } }}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ ...(isDone ? { outcome: task.outcome, note: task.note } : {}), again_at: wallClock().add(1, "day").startOf("minute") }}
        onFinish={(values) => void submit(values)}
      >
        <Reasons task={task} />
        {task.script ? <p className="quiet" style={{ whiteSpace: "pre-wrap" }}>{task.script}</p> : null}
        <Form.Item name="outcome" label={t("outcome")} rules={[{ required: true, message: t("outcome_needed") }]} style={{ marginTop: 12 }}>
          <Radio.Group options={outcomes.map((one) => ({ value: one.key, label: title(one) }))} vertical />
        </Form.Item>
        {asksAgain ? (
          <Form.Item name="again_at" label={t("again_at")} extra={t("again_hint")} rules={[{ required: true, message: t("again_needed") }]}>
            <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" style={{ width: "100%" }} />
          </Form.Item>
        ) : null}
        <Form.Item name="note" label={t("note")}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={NOTE_CHARACTERS_MAX} /></Form.Item>
        {change.error ? <ErrorNotice error={change.error} /> : null}
      </Form>
    </Modal>
  );
}

/** Says that a task is closed and with which outcome, and lets it be undone for a while. */
function useTellDone(slug: string): (task: Task, outcome: string) => void {
  const { t } = useTranslation("tasks");
  const { message } = App.useApp();
  const words = useErrorWords();
  const change = useChangeTask(slug);
  return (task, outcome) => {
    const key = `done:${task.task_id}`;
    const undo = () => {
      message.destroy(key);
      change
        .mutateAsync({ task_id: task.task_id, body: { action: "reopen", version: task.version } })
        .then(() => message.success(t("undone")), (error: unknown) => message.error(words(error).title));
    };
    void message.success({ key, duration: UNDO_SECONDS, content: <>{t("completed", { outcome })} <Button type="link" size="small" onClick={undo}>{t("undo")}</Button></> });
  };
}
