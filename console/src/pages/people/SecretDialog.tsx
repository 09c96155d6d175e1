import { Alert, Button, Modal } from "antd";
import { useTranslation } from "react-i18next";

import { CopyButton } from "@/parts/CopyText";

type Props = { title: string; text: string; secret: string; onClose: () => void };

/** Something that is shown this once. */
export function SecretDialog({ title, text, secret, onClose }: Props) {
  const { t } = useTranslation("people");
  return (
    <Modal open title={title} onCancel={onClose} mask={{ closable: false }} footer={<Button type="primary" onClick={onClose}>{t("kept")}</Button>}>
      <div className="stack">
        <span>{text}</span>
        <div className="row" style={{ flexWrap: "nowrap" }}>
          <code className="code" data-testid="secret" style={{ overflowWrap: "anywhere", background: "var(--pale)", padding: "8px 10px", borderRadius: 8, flex: 1 }}>{secret}</code>
          <CopyButton text={secret} />
        </div>
        <Alert type="warning" showIcon title={t("shown_once")} />
      </div>
    </Modal>
  );
}
