import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { SavedInsight } from "@/api/insight";
import { useSaveInsight } from "@/api/insight";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";

import { AddToBoard } from "./boards/AddToBoard";

type Props = { kind: string; body: object | null; saved: SavedInsight | undefined; isChanged: boolean; onSaved: (key: string) => void; note?: string };

/** Keeps the analysis under a name: a new one, or the next version of the one that is open. */
export function SaveInsight({ kind, body, saved, isChanged, onSaved, note = "" }: Props) {
  const { t, i18n } = useTranslation("insight");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const title = useTitle();
  const mayWrite = useMay("segments:write");
  const save = useSaveInsight(slug);
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm<{ name: string }>();
  if (!mayWrite) return null;
  const keep = async (key: string, name: { zh: string; en: string }) => {
    const done = await save.mutateAsync({ key, kind, name, body: { ...body } }).catch(() => null);
    if (!done) return;
    setOpen(false);
    void message.success(t("save.done"));
    onSaved(key);
  };
  const keepNew = ({ name }: { name: string }) =>
    keep(`${kind}_${Date.now().toString(36)}`, i18n.language === "zh" ? { zh: name, en: "" } : { zh: "", en: name });
  return (
    <>
      {saved && isChanged ? (
        <Button disabled={!body} loading={save.isPending} onClick={() => void keep(saved.key, { zh: saved.name.zh ?? "", en: saved.name.en ?? "" })}>{t("save.again", { name: title(saved.name) })}</Button>
      ) : null}
      {saved && !isChanged ? <AddToBoard slug={slug} insight={saved} /> : <Button disabled={!body} onClick={() => setOpen(true)}>{t("save.new")}</Button>}
      <Modal open={isOpen} title={t("save.title")} okText={t("frame:save")} cancelText={t("frame:cancel")} confirmLoading={save.isPending} destroyOnHidden
        onCancel={() => setOpen(false)} onOk={() => form.submit()}>
        <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void keepNew(values)}>
          <Form.Item name="name" label={t("save.name")} rules={[{ required: true, whitespace: true, message: t("save.name_needed") }, { max: 120 }]}>
            <Input autoFocus placeholder={t(`kind.${kind}.example`)} />
          </Form.Item>
        </Form>
        {note ? <p className="quiet small">{note}</p> : null}
        {save.error ? <ErrorNotice error={save.error} /> : null}
      </Modal>
    </>
  );
}
