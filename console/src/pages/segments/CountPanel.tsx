import { Card, Progress, Skeleton, Tooltip } from "antd";
import { useTranslation } from "react-i18next";

import type { Count, Refusal } from "@/api/segments";
import { useCount } from "@/api/segments";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";
import type { Tree } from "@/rules/language";
import { sentenceOf } from "@/rules/sentences";
import { useVocabulary } from "@/rules/vocabulary";

const TYPING_MS = 350;

type Props = { slug: string; tree: Tree | null; missing: number };

/** How many customers fit the rule as it stands, while it is being written, and the rule as a sentence. */
export function CountPanel({ slug, tree, missing }: Props) {
  const { t } = useTranslation(["segments", "rules"]);
  const formats = useFormats();
  const vocabulary = useVocabulary();
  const settled = useDelayed(tree, TYPING_MS);
  const count = useCount(slug, settled);
  const { t: words } = useTranslation("rules");
  return (
    <Card size="small" title={t("count.title")} data-testid="count-panel">
      {tree === null ? (
        <p className="quiet" style={{ margin: 0 }}>{missing > 0 ? t("count.missing", { number: missing }) : t("count.nothing")}</p>
      ) : count.error ? <ErrorNotice error={count.error} onAgain={() => void count.refetch()} /> : count.data ? (
        <div style={{ opacity: count.isPlaceholderData ? 0.5 : 1, transition: "opacity 0.2s" }}>
          <Figure count={count.data} />
        </div>
      ) : <Skeleton active paragraph={{ rows: 1 }} title={false} />}
      {tree && count.data && !count.isPlaceholderData ? <LiveHint refusal={count.data.refusal} /> : null}
      {tree ? <p className="quiet small" style={{ margin: "12px 0 0" }}>{sentenceOf(tree, { t: words, formats, vocabulary })}</p> : null}
    </Card>
  );
}

/** Whether the rule can be live, before it is published; if not, why. */
function LiveHint({ refusal }: { refusal: Refusal | null }) {
  const { t } = useTranslation("segments");
  const title = useTitle();
  if (!refusal) return <div className="row small" style={{ marginTop: 8 }}><span className="pulse alive" />{t("can_live")}</div>;
  return <div className="quiet small" style={{ marginTop: 8 }}>{title({ zh: refusal.reason_zh, en: refusal.reason_en })} {title({ zh: refusal.freshness_zh, en: refusal.freshness_en })}</div>;
}

function Figure({ count }: { count: Count }) {
  const { t } = useTranslation("segments");
  const formats = useFormats();
  const share = count.base ? count.count / count.base : 0;
  return (
    <div>
      <div className="row" style={{ alignItems: "baseline" }}>
        <span className="number" data-testid="count" style={{ fontSize: 32, fontWeight: 600, color: "var(--evergreen)" }}>
          {count.is_exact ? "" : "≈ "}{formats.number(count.count)}
        </span>
        <span className="quiet">{t("count.people")}</span>
      </div>
      <Progress percent={Math.round(share * 1000) / 10} showInfo={false} size="small" aria-label={formats.share(share)} />
      <div className="quiet small">
        {t("count.share", { share: formats.share(share), base: formats.number(count.base), at: formats.time(count.as_of) })}
      </div>
      {count.is_exact ? null : (
        <Tooltip title={t("count.interval_help")}>
          <div className="quiet small">{t("count.interval", { sample: formats.number(count.sample), low: formats.number(count.low), high: formats.number(count.high) })}</div>
        </Tooltip>
      )}
    </div>
  );
}
