import { DatePicker, Form, Input, Modal, Radio } from "antd";
import type { Dayjs } from "dayjs";
import { useTranslation } from "react-i18next";

import type { Task } from "@/api/tasks";
import { useChangeTask, useTaskKinds } from "@/api/tasks";
import { instantOf } from "@/format/zone";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

const NOTE_CHARACTERS_MAX = 2_000;

type Closing = { outcome: string; note?: string; again_at?: Dayjs | null };

/** How it ended, in the words of its kind; some outcomes ask once more at a time that suits the customer. */
export function CompleteDialog({ slug, task, onClose }: { slug: string; task: Task; onClose: () => void }) {
  const { t } = useTranslation("tasks");
  const title = useTitle();
  const [form] = Form.useForm<Closing>();
  const change = useChangeTask(slug);
  const outcomes = (useTaskKinds(slug).data ?? []).find((one) => one.key === task.kind)?.outcomes ?? [];
  const chosen = Form.useWatch("outcome", form);
  const asksAgain = outcomes.find((one) => one.key === chosen)?.asks_again === true;
  const submit = async ({ outcome, note = "", again_at }: Closing) => {
    const again = asksAgain && again_at ? { again_at: instantOf(again_at) } : {};
    const body = { action: "complete" as const, outcome, note, version: task.version, ...again };
    const made = await change.mutateAsync({ task_id: task.task_id, body }).catch(() => null);
    if (made) onClose();
  };
  return (
    <Modal open title={t("complete_title", { title: title(task) })} okText={t("complete")} onOk={form.submit} onCancel={onClose} confirmLoading={change.isPending}>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void submit(values)}>
        {task.script ? <p className="quiet" style={{ whiteSpace: "pre-wrap" }}>{task.script}</p> : null}
        <Form.Item name="outcome" label={t("outcome")} rules={[{ required: true, message: t("outcome_needed") }]}>
          <Radio.Group options={outcomes.map((one) => ({ value: one.key, label: title(one) }))} vertical />
        </Form.Item>
        {asksAgain ? (
          <Form.Item name="again_at" label={t("again_at")} extra={t("again_hint")}>
            <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" style={{ width: "100%" }} />
          </Form.Item>
        ) : null}
        <Form.Item name="note" label={t("note")}><Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={NOTE_CHARACTERS_MAX} /></Form.Item>
        {change.error ? <ErrorNotice error={change.error} /> : null}
      </Form>
    </Modal>
  );
}
