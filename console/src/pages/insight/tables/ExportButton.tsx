import { DownloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

/** The figures as a file. */
export function ExportButton({ onCsv }: { onCsv: () => void }) {
  const { t } = useTranslation("insight_tables");
  return <Button icon={<DownloadOutlined />} onClick={onCsv}>{t("export.csv")}</Button>;
}
