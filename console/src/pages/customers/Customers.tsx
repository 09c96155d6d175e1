import { Card, Input, Select, Skeleton } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useCustomers } from "@/api/customers";
import { useSegments } from "@/api/segments";
import { usePlace } from "@/app/session";
import { ExportCustomers } from "@/parts/ExportCustomers";
import { ListBar } from "@/parts/ListBar";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { RowsMore } from "@/parts/RowsMore";
import { useTitle } from "@/parts/titles";
import { useDelayed } from "@/parts/useDelayed";
import { useFilters } from "@/parts/useFilters";

import { CustomerTable } from "./CustomerTable";

const TYPING_MS = 300;

export default function Customers() {
  const { t } = useTranslation("customers");
  const { slug } = usePlace();
  const title = useTitle();
  const [{ search, segment }, put] = useFilters(["search", "segment"]);
  const [typed, setTyped] = useState(search);
  const settled = useDelayed(typed.trim(), TYPING_MS);
  useEffect(() => put({ search: settled }), [settled, put]);
  const segments = useSegments(slug);
  const customers = useCustomers(slug, search, segment);
  const isEmpty = !customers.isPending && !customers.error && customers.rows.length === 0;
  return (
    <Page title={t("title")} lead={t("lead")}>
      <div className="stack">
        <ListBar list="customers" actions={<ExportCustomers slug={slug} segment={segment} />}>
          <Input.Search allowClear autoFocus placeholder={t("search")} aria-label={t("search")} style={{ width: 380, maxWidth: "100%" }} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <Select
            allowClear
            aria-label={t("in_segment")}
            placeholder={t("in_segment")}
            style={{ minWidth: 200 }}
            popupMatchSelectWidth={false}
            value={segment || undefined}
            options={segments.rows.map((row) => ({ value: row.key, label: title(row) || row.key }))}
            onChange={(next?: string) => put({ segment: next ?? "" })}
          />
        </ListBar>
        {customers.error ? <ErrorNotice error={customers.error} onAgain={customers.again} /> : null}
        <Card styles={{ body: { padding: 0 } }}>
          {customers.isPending ? <div style={{ padding: 24 }}><Skeleton active paragraph={{ rows: 8 }} /></div> : isEmpty ? (
            <div style={{ padding: 32 }}>
              {search || segment ? <Nothing title={t("no_match.title")} teach={t("no_match.text")} /> : (
                <Nothing title={t("empty.title")} teach={t("empty.text")} action={<Link to={`/w/${slug}/sources`}>{t("empty.action")}</Link>} />
              )}
            </div>
          ) : <CustomerTable slug={slug} rows={customers.rows} />}
        </Card>
        <RowsMore {...customers.more} />
      </div>
    </Page>
  );
}
