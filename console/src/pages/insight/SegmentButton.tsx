import { TeamOutlined } from "@ant-design/icons";
import { App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { NewSegment } from "@/api/insight";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";

/** `kind`: begins the key of the segment. */
type Props = { title: string; kind: string; isDisabled?: boolean; segment: NewSegment };

/** Makes a segment of exactly the customers behind a figure, and goes there; nothing for those who may not. */
export function SegmentButton(props: Props) {
  const { t } = useTranslation("insight");
  const maySegment = useMay("segments:write");
  const [isNaming, setNaming] = useState(false);
  if (!maySegment) return null;
  return (
    <>
      <Button icon={<TeamOutlined />} disabled={props.isDisabled ?? false} onClick={() => setNaming(true)}>{t("people.segment")}</Button>
      {isNaming ? <SegmentDialog {...props} onClose={() => setNaming(false)} /> : null}
    </>
  );
}

function SegmentDialog({ title, kind, segment, onClose }: Props & { onClose: () => void }) {
  const { t, i18n } = useTranslation("insight");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const [form] = Form.useForm<{ name: string }>();
  const save = async ({ name }: { name: string }) => {
    const names = i18n.language === "zh" ? { zh: name, en: "" } : { zh: "", en: name };
    const made = await segment.mutateAsync({ key: `${kind}_${Date.now().toString(36)}`, name: names }).catch(() => null);
    if (!made) return;
    void message.success(t("people.segment_made", { count: made.customers }));
    void navigate(`/w/${slug}/segments/${made.key}`);
  };
  return (
    <Modal open title={t("people.segment")} okText={t("people.segment_make")} cancelText={t("frame:cancel")} confirmLoading={segment.isPending} onCancel={onClose} onOk={() => form.submit()}>
      <p className="quiet">{t("people.segment_text")}</p>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ name: title }} onFinish={(values) => void save(values)}>
        <Form.Item name="name" label={t("people.segment_name")} rules={[{ required: true, whitespace: true, message: t("save.name_needed") }, { max: 120 }]}>
          <Input />
        </Form.Item>
      </Form>
      {segment.error ? <ErrorNotice error={segment.error} /> : null}
    </Modal>
  );
}
