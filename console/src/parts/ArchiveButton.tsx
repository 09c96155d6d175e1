import { DeleteOutlined } from "@ant-design/icons";
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";

type Props = { ask: string; ok: string; label: string; onArchive: () => void };

/** The last cell of a row that can be archived: asks once more. */
export function ArchiveButton({ ask, ok, label, onArchive }: Props) {
  const { t } = useTranslation();
  return (
    <Popconfirm title={ask} okText={ok} cancelText={t("cancel")} onConfirm={onArchive}>
      <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={label} />
    </Popconfirm>
  );
}
