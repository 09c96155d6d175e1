import { Skeleton, Statistic } from "antd";
import { useTranslation } from "react-i18next";

import { useToday } from "@/api/today";
import { usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { useFigureText } from "@/pages/today/figureText";
import { ErrorNotice, Nothing } from "@/parts/Notice";

/** A figure of Today: until now, beside yesterday and what the weekday leads to expect. */
export function FigureTile({ figure }: { figure: string }) {
  const { t } = useTranslation(["boards", "today"]);
  const { slug } = usePlace();
  const formats = useFormats();
  const today = useToday(slug);
  const found = today.data?.figures;
  const text = useFigureText(found?.currency ?? null);
  if (today.error && !today.data) return <ErrorNotice error={today.error} onAgain={() => void today.refetch()} />;
  if (!today.data) return <Skeleton active paragraph={{ rows: 2 }} />;
  const one = found?.items.find((item) => item.key === figure);
  if (!found || !one) return <Nothing title={t("today:not_looked.title")} teach={t("today:not_looked.text")} />;
  const { low, high } = one.expected;
  return (
    <div>
      <Statistic value={text(one, one.today)} />
      <p className="quiet small" style={{ margin: "4px 0 0" }}>
        {t("today:figures.yesterday")} {text(one, one.yesterday)} · {t("today:figures.usual")} {low === null || high === null ? t("today:figures.few") : `${text(one, Math.ceil(low))}–${text(one, Math.floor(high))}`}
      </p>
      <p className="quiet small" style={{ margin: 0 }}>{t("boards:as_of", { when: formats.instant(found.as_of) })}</p>
    </div>
  );
}
