import { Button } from "antd";
import { useTranslation } from "react-i18next";

type Props = { hasMore: boolean; isLoading: boolean; onMore: () => void };

/** The foot of a list that comes page by page. */
export function RowsMore({ hasMore, isLoading, onMore }: Props) {
  const { t } = useTranslation();
  if (!hasMore) return null;
  return (
    <div style={{ textAlign: "center", padding: "14px 0" }}>
      <Button onClick={onMore} loading={isLoading}>
        {t("more")}
      </Button>
    </div>
  );
}
