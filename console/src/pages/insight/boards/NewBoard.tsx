import { Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { Tile } from "@/api/boards";
import { nameIn, useSaveBoard } from "@/api/boards";
import { ErrorNotice } from "@/parts/Notice";

type Props = { slug: string; tiles: Tile[]; onClose: () => void };

/** Asks for a name, makes the board with these tiles, and goes there. */
export function NewBoard({ slug, tiles, onClose }: Props) {
  const { t, i18n } = useTranslation("boards");
  const navigate = useNavigate();
  const save = useSaveBoard(slug);
  const [form] = Form.useForm<{ name: string }>();
  const make = async ({ name }: { name: string }) => {
    const made = await save.mutateAsync({ key: `board_${Date.now().toString(36)}`, name: nameIn(i18n.language, name.trim()), tiles }).catch(() => null);
    if (!made) return;
    onClose();
    void navigate(`/w/${slug}/insight/boards/${made.key}${tiles.length === 0 ? "?edit=1" : ""}`);
  };
  return (
    <Modal open title={t("new")} okText={t("make")} cancelText={t("frame:cancel")} confirmLoading={save.isPending} onCancel={onClose} onOk={() => form.submit()}>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={(values) => void make(values)}>
        <Form.Item name="name" label={t("name")} rules={[{ required: true, whitespace: true, message: t("name_needed") }, { max: 120 }]}>
          <Input autoFocus placeholder={t("example")} />
        </Form.Item>
      </Form>
      {save.error ? <ErrorNotice error={save.error} /> : null}
    </Modal>
  );
}
