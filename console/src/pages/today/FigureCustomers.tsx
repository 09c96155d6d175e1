import { Card, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { OpenedFigure } from "@/api/today";
import { OPENED_FIGURES, useFigureCustomers } from "@/api/today";
import { usePlace } from "@/app/session";
import { CustomerTable } from "@/pages/customers/CustomerTable";
import { ErrorNotice, Nothing, NotFound } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";

/** The customers behind a figure of today. */
export default function FigureCustomers() {
  const { figure = "" } = useParams();
  const known = OPENED_FIGURES.find((one) => one === figure);
  return known ? <Behind figure={known} /> : <NotFound />;
}

function Behind({ figure }: { figure: OpenedFigure }) {
  const { t } = useTranslation("today");
  const { slug } = usePlace();
  const customers = useFigureCustomers(slug, figure);
  const name = t(`figures.name.${figure}`);
  return (
    <Page title={t("behind.title", { figure: name })} lead={t("behind.lead")} back={<Link to={`/w/${slug}`}>{t("title")}</Link>}>
      <div className="stack">
        {customers.error ? <ErrorNotice error={customers.error} onAgain={customers.again} /> : null}
        <Card styles={{ body: { padding: customers.rows.length > 0 ? 0 : 24 } }}>
          {customers.isPending ? <Skeleton active /> : null}
          {!customers.isPending && !customers.error && customers.rows.length === 0 ? <Nothing title={t("behind.none")} teach={t("behind.none_text")} /> : null}
          {customers.rows.length > 0 ? <CustomerTable slug={slug} rows={customers.rows} /> : null}
        </Card>
        <RowsMore {...customers.more} />
      </div>
    </Page>
  );
}
