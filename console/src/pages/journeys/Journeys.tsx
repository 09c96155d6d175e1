import { PlusOutlined } from "@ant-design/icons";
import { Button, Card, Skeleton, Table } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { JourneyRow } from "@/api/journeys";
import { useJourneys } from "@/api/journeys";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ExportButton, ListBar } from "@/parts/ListBar";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { SearchField } from "@/parts/SearchField";
import { useTitle } from "@/parts/titles";
import { useFilters } from "@/parts/useFilters";

import { Classics } from "./Classics";
import { loadDraft } from "./drafts";
import { StateTag } from "./StateTag";

export default function Journeys() {
  const { t } = useTranslation("journeys");
  const { slug } = usePlace();
  const mayWrite = useMay("campaigns:write");
  const journeys = useJourneys(slug);
  const title = useTitle();
  const [{ name: wanted }, put] = useFilters(["name"]);
  const isWanted = (row: JourneyRow) => `${title(row.name)} ${row.reference}`.toLowerCase().includes(wanted.toLowerCase());
  const columns = {
    [t("journey")]: (row: JourneyRow) => title(row.name),
    key: (row: JourneyRow) => row.reference,
    [t("state_name")]: (row: JourneyRow) => t(`state.${row.state}`),
    [t("entered_lately")]: (row: JourneyRow) => row.entered_lately,
    [t("open_runs")]: (row: JourneyRow) => row.open_runs,
  };
  const isEmpty = !journeys.isPending && !journeys.error && journeys.rows.length === 0;
  const [hasDraft, setDraft] = useState(false);
  // Looked up once the page is there: an editor that was just left has kept its draft by then, not before.
  useEffect(() => setDraft(loadDraft(slug, "") !== null), [slug]);
  const create = mayWrite ? (
    <Link to={`/w/${slug}/journeys/new`}><Button type="primary" icon={<PlusOutlined />}>{t(hasDraft ? "create_draft" : "create")}</Button></Link>
  ) : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={isEmpty ? null : create}>
      {journeys.error ? <ErrorNotice error={journeys.error} onAgain={journeys.again} /> : null}
      {journeys.rows.length ? (
        <div style={{ marginBottom: 16 }}>
          <ListBar list="journeys" actions={<ExportButton name="journeys" all={journeys.all} columns={columns} filter={isWanted} />}>
            <SearchField label={t("frame:lists.find_by_name")} value={wanted} onChange={(name) => put({ name })} />
          </ListBar>
        </div>
      ) : null}
      <Card styles={{ body: { padding: journeys.rows.length ? 0 : 24 } }}>
        {journeys.isPending ? <Skeleton active /> : null}
        {isEmpty ? <Nothing title={t("empty.title")} teach={<Teach />} action={create} /> : null}
        {journeys.rows.length ? <JourneyTable slug={slug} rows={journeys.rows.filter(isWanted)} /> : null}
      </Card>
      <RowsMore {...journeys.more} />
      {mayWrite && !journeys.isPending ? <div style={{ marginTop: 16 }}><Classics slug={slug} /></div> : null}
    </Page>
  );
}

/** Three steps from nothing to a journey that runs. */
function Teach() {
  const { t } = useTranslation("journeys");
  return (
    <div>
      <p style={{ margin: "0 0 8px" }}>{t("empty.text")}</p>
      <ol style={{ textAlign: "start", margin: 0, paddingInlineStart: 20 }}>
        <li>{t("empty.step_enter")}</li>
        <li>{t("empty.step_draw")}</li>
        <li>{t("empty.step_publish")}</li>
      </ol>
    </div>
  );
}

function JourneyTable({ slug, rows }: { slug: string; rows: JourneyRow[] }) {
  const { t } = useTranslation("journeys");
  const formats = useFormats();
  const title = useTitle();
  const goals = ({ goals: { treated, control }, entered, has_goal }: JourneyRow) => {
    const all = entered.treated + entered.control;
    return has_goal && all > 0 ? formats.share((treated + control) / all) : "—";
  };
  return (
    <Table
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 680 }}
      columns={[
        {
          title: t("journey"),
          render: (_, row) => (
            <div>
              <Link to={`/w/${slug}/journeys/${row.key}`}>{title(row.name)}</Link>
              <div className="quiet small code">{row.reference}</div>
            </div>
          ),
        },
        { title: t("state_name"), render: (_, row) => <StateTag state={row.state} /> },
        { title: t("field.entry"), render: (_, row) => t(`entry.${row.entry_kind}`) },
        { title: t("entered_lately"), align: "right", className: "number", render: (_, row) => formats.number(row.entered_lately) },
        { title: t("open_runs"), align: "right", className: "number", render: (_, row) => formats.number(row.open_runs) },
        { title: t("goal_share"), align: "right", className: "number", render: (_, row) => goals(row) },
      ]}
    />
  );
}
