import { CalculatorOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Card, Skeleton, Table, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { ExperimentRow } from "@/api/experiments";
import { useExperiments } from "@/api/experiments";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";

import { hypothesisOf } from "./draft";

export default function Experiments() {
  const { t } = useTranslation("experiments");
  const { slug } = usePlace();
  const experiments = useExperiments(slug);
  const isEmpty = !experiments.isPending && !experiments.error && experiments.rows.length === 0;
  const mayWrite = useMay("experiments:write");
  const actions = (
    <>
      <Link to={`/w/${slug}/experiments/plan`}><Button icon={<CalculatorOutlined />}>{t("plan.open")}</Button></Link>
      {mayWrite ? <Link to={`/w/${slug}/experiments/new`}><Button type="primary" icon={<PlusOutlined />}>{t("edit.new")}</Button></Link> : null}
    </>
  );
  return (
    <Page title={t("title")} lead={t("lead")} actions={actions}>
      {experiments.error ? <ErrorNotice error={experiments.error} onAgain={experiments.again} /> : null}
      <Card styles={{ body: { padding: experiments.rows.length ? 0 : 24 } }}>
        {experiments.isPending ? <Skeleton active /> : null}
        {isEmpty ? <Nothing title={t("empty.title")} teach={t("empty.text")} /> : null}
        {experiments.rows.length ? <Rows slug={slug} rows={experiments.rows} /> : null}
      </Card>
      <RowsMore {...experiments.more} />
    </Page>
  );
}

function Rows({ slug, rows }: { slug: string; rows: ExperimentRow[] }) {
  const { t } = useTranslation("experiments");
  const title = useTitle();
  const formats = useFormats();
  return (
    <Table
      rowKey="key"
      dataSource={rows}
      pagination={false}
      scroll={{ x: 680 }}
      columns={[
        {
          title: t("experiment"),
          render: (_, row) => (
            <div>
              <Link to={`/w/${slug}/experiments/${row.key}`}>{title(row.name)}</Link>
              <div className="quiet small">{hypothesisOf(row.hypothesis, title)}</div>
            </div>
          ),
        },
        { title: t("where"), render: (_, row) => <>{t(`scope.${row.scope}`)} <span className="code">{row.subject}</span></> },
        { title: t("design_name"), render: (_, row) => t(`design.${row.design}`) },
        { title: t("planned"), align: "right", className: "number", render: (_, row) => (row.customers_planned ? formats.number(row.customers_planned) : "—") },
        { title: t("winner"), render: (_, row) => (row.winner ? <Tag color="green">{row.winner}</Tag> : <span className="quiet">{t("draw_goes_on")}</span>) },
      ]}
    />
  );
}
