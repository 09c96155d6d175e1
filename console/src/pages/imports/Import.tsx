import { Alert, Card, Progress, Skeleton, Statistic, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { asApiError } from "@/api/errors";
import type { ImportRow } from "@/api/imports";
import { isBusy, useImport } from "@/api/imports";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";

import { Flaws } from "./Flaws";
import { ImportState, progressOf } from "./ImportState";
import { MendCard } from "./MendCard";

export default function Import() {
  const { t } = useTranslation("imports");
  const { slug } = usePlace();
  const { importId = "" } = useParams();
  const found = useImport(slug, importId);
  if (found.isError) return <div className="page"><ErrorNotice error={found.error} onAgain={() => void found.refetch()} /></div>;
  if (!found.data) return <div className="page"><Skeleton active /></div>;
  return (
    <Page title={found.data.file_name} back={<Link to={`/w/${slug}/imports`}>{t("back")}</Link>} actions={<ImportState row={found.data} />}>
      <Standing row={found.data} />
    </Page>
  );
}

function Standing({ row }: { row: ImportRow }) {
  const { t } = useTranslation("imports");
  const { step, share } = progressOf(row);
  if (isBusy(row.state)) {
    return (
      <Card>
        <strong>{row.state === "queued" ? t("waiting") : t(`step.${step}`, { defaultValue: step || t("state.running") })}</strong>
        <Progress percent={Math.round(share * 100)} status="active" aria-label={row.file_name} />
        <div className="quiet small">{t("may_leave")}</div>
      </Card>
    );
  }
  if (row.state === "failed") {
    if (!row.error) return <Alert type="error" showIcon title={t("state.failed")} />;
    return <ErrorNotice error={asApiError(row.error, 0)} />;
  }
  return <Result row={row} />;
}

function Result({ row }: { row: ImportRow }) {
  const { t } = useTranslation(["imports", "rejects"]);
  const { slug } = usePlace();
  const formats = useFormats();
  const result = row.result ?? {};
  const number = (key: string) => (typeof result[key] === "number" ? result[key] : 0);
  const reasons = Object.entries((result["rejected_by_reason"] ?? {}) as Record<string, number>);
  const facts = Object.entries((result["facts"] ?? {}) as Record<string, number>);
  const mayRead = useMay("rejects:read");
  return (
    <div className="stack">
      {row.mends ? <MendedNotice slug={slug} of={row.mends} accepted={number("mended")} refused={number("rejected")} /> : null}
      <Card>
        <div className="grid-4">
          <Statistic title={t("result.lines")} value={formats.number(number("lines_read"))} />
          <Statistic title={t("result.new")} value={formats.number(number("facts_new"))} />
          <Statistic title={t("result.known")} value={formats.number(number("facts_known"))} />
          <Statistic title={t("result.rejected")} value={formats.number(number("rejected"))} styles={{ content: { color: number("rejected") > 0 ? "var(--alarm)" : undefined } }} />
        </div>
      </Card>
      <div className="grid-2">
        <Card title={t("result.facts")} styles={{ body: { padding: 0 } }}>
          <Table rowKey={([name]) => name} size="middle" pagination={false} dataSource={facts} columns={[
            { title: t("result.event"), render: (_, [name]) => t(`customers:fact.${name}`, { defaultValue: name }) },
            { title: t("result.number"), align: "right", render: (_, [, count]) => formats.number(count) },
          ]} />
        </Card>
        <Card title={t("result.reasons")} styles={{ body: { padding: 0 } }}>
          <Table rowKey={([reason]) => reason} size="middle" pagination={false} dataSource={reasons} locale={{ emptyText: t("result.none_rejected") }} columns={[
            { title: t("result.reason"), render: (_, [reason]) => <Link to={`/w/${slug}/rejects?reason=${encodeURIComponent(reason)}`}>{t(`rejects:reason.${reason}`, { defaultValue: reason })}</Link> },
            { title: t("result.number"), align: "right", render: (_, [, count]) => formats.number(count) },
          ]} />
        </Card>
      </div>
      <Flaws result={result} />
      {mayRead && number("rejected") > 0 && !row.mends ? <MendCard slug={slug} importId={row.import_id} /> : null}
    </div>
  );
}

type NoticeProps = { slug: string; of: string; accepted: number; refused: number };

/** Of an import of mended lines: where they come from, and what became of them. */
function MendedNotice({ slug, of, accepted, refused }: NoticeProps) {
  const { t } = useTranslation("imports");
  const formats = useFormats();
  const told = [t("mend.accepted", { number: formats.number(accepted) }), ...(refused > 0 ? [t("mend.refused", { number: formats.number(refused) })] : [])];
  return (
    <Alert
      type={refused > 0 ? "warning" : "success"}
      showIcon
      title={t("mend.of")}
      description={told.join(" · ")}
      action={<Link to={`/w/${slug}/imports/${of}`}>{t("mend.of_link")}</Link>}
    />
  );
}
