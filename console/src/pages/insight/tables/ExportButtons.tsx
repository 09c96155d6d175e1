import { DownloadOutlined, PictureOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";

type Props = { onCsv: () => void; onPicture?: () => void };

/** The figures and the drawing as files. */
export function ExportButtons({ onCsv, onPicture }: Props) {
  const { t } = useTranslation("insight_tables");
  return (
    <span className="row">
      <Button icon={<DownloadOutlined />} onClick={onCsv}>{t("export.csv")}</Button>
      {onPicture ? <Button icon={<PictureOutlined />} onClick={onPicture}>{t("export.picture")}</Button> : null}
    </span>
  );
}
