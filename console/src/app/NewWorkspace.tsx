import { Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { useCreateWorkspace } from "@/api/settings";
import { ErrorNotice } from "@/parts/Notice";
import { OWN_ZONE, ZoneSelect } from "@/parts/ZoneSelect";

const SLUG = /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/;
const SLUG_CHARACTERS_MAX = 40;
const NAME_CHARACTERS_MAX = 80;
const ACCENTS = /\p{M}/gu;

type Values = { name: string; slug: string; zone: string };

/** What may stand in an address for a name: its Latin letters and digits; nothing when it has too few. */
export function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(ACCENTS, "").toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+/, "").slice(0, SLUG_CHARACTERS_MAX).replace(/-+$/, "");
  return SLUG.test(slug) ? slug : "";
}

/** Makes a workspace and goes there. */
export function NewWorkspace({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("settings");
  const navigate = useNavigate();
  const [form] = Form.useForm<Values>();
  const create = useCreateWorkspace();
  const suggest = ({ name }: Partial<Values>) => {
    if (name !== undefined && !form.isFieldTouched("slug")) form.setFieldValue("slug", slugOf(name));
  };
  const submit = async (values: Values) => {
    const made = await create.mutateAsync(values).catch(() => null);
    if (!made) return;
    onClose();
    void navigate(`/w/${made.slug}`);
  };
  return (
    <Modal open title={t("new.title")} okText={t("new.ok")} cancelText={t("frame:cancel")} onOk={form.submit} onCancel={onClose} confirmLoading={create.isPending}>
      <p className="quiet" style={{ marginTop: 0 }}>{t("new.lead")}</p>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ name: "", slug: "", zone: OWN_ZONE }} onValuesChange={suggest} onFinish={(values) => void submit(values)}>
        <Form.Item name="name" label={t("name.field")} rules={[{ required: true, whitespace: true, message: t("name.needed") }]}>
          <Input autoFocus maxLength={NAME_CHARACTERS_MAX} />
        </Form.Item>
        <Form.Item name="slug" label={t("new.slug")} extra={t("new.slug_hint")} rules={[{ required: true, pattern: SLUG, message: t("new.slug_wrong") }]}>
          <Input maxLength={SLUG_CHARACTERS_MAX} prefix={<span className="quiet">/w/</span>} />
        </Form.Item>
        <Form.Item name="zone" label={t("zone.field")}><ZoneSelect label={t("zone.field")} /></Form.Item>
        {create.error ? <ErrorNotice error={create.error} /> : null}
      </Form>
    </Modal>
  );
}
