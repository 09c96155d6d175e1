import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useApprovalsWaiting } from "@/api/approvals";
import { doneAt, useAsker } from "@/pages/approvals/words";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";

/** What waits for my word, and what I was granted and have not done yet; nothing where there is neither. */
export function ToApprove({ slug }: { slug: string }) {
  const { t } = useTranslation("today");
  const { t: words } = useTranslation("approvals");
  const formats = useFormats();
  const asker = useAsker();
  const waiting = useApprovalsWaiting(slug, true);
  if (waiting.isError) return <ErrorNotice error={waiting.error} onAgain={() => void waiting.refetch()} />;
  if (!waiting.data || (waiting.data.to_decide === 0 && waiting.data.granted.length === 0)) return null;
  const { to_decide: toDecide, oldest, granted } = waiting.data;
  return (
    <Card size="small" title={t("approve.title")} data-testid="to-approve">
      {oldest ? (
        <div className="today-task">
          <div>
            <strong>{t("approve.waiting", { count: toDecide })}</strong>
            <div className="quiet small">{t("approve.oldest", { what: words(`action.${oldest.action}`), name: asker(oldest), ago: formats.ago(oldest.asked_at) })}</div>
          </div>
          <Link to={`/w/${slug}/approvals`}><Button size="small" type="primary">{t("approve.open")}</Button></Link>
        </div>
      ) : null}
      {granted.map((one) => (
        <div key={one.approval_id} className="today-task">
          <div>
            {t("approve.granted", { what: words(`action.${one.action}`) })} <span className="code">{one.action === "second_person" ? "" : one.target}</span>
            <div className="quiet small">{t("approve.lapses", { at: formats.instant(one.ends_at) })}</div>
          </div>
          <Link to={`/w/${slug}/${doneAt(one)}`}><Button size="small">{t("approve.do")}</Button></Link>
        </div>
      ))}
    </Card>
  );
}
