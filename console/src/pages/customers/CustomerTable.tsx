import { Table, Tag } from "antd";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { CustomerRow } from "@/api/customers";
import { useFormats } from "@/format/formats";
import { longTable } from "@/parts/longTable";

const IDENTIFIERS_SHOWN = 3;

/** Drawn again only for other rows: whoever types into the search above it must not wait for a hundred of them. */
export const CustomerTable = memo(function CustomerTable({ slug, rows }: { slug: string; rows: CustomerRow[] }) {
  const { t } = useTranslation("customers");
  const formats = useFormats();
  return (
    <Table
      rowKey="customer_id"
      size="middle"
      dataSource={rows}
      pagination={false}
      {...longTable(rows.length, 640)}
      columns={[
        {
          title: t("customer"),
          width: 180,
          render: (_, row) => (
            <Link to={`/w/${slug}/customers/${row.customer_id}`}>{row.name || <span className="code">{row.identifiers[0]?.value ?? shortId(row.customer_id)}</span>}</Link>
          ),
        },
        {
          title: t("identifiers"),
          render: (_, row) => (
            <span className="row">
              {row.identifiers.slice(0, IDENTIFIERS_SHOWN).map((one) => (
                <span key={`${one.kind}:${one.value}`}>
                  <Tag>{t(`kind.${one.kind}`, { defaultValue: one.kind })}</Tag>
                  <span className="code">{one.value}</span>
                </span>
              ))}
              {row.identifiers.length > IDENTIFIERS_SHOWN ? <span className="quiet">+{row.identifiers.length - IDENTIFIERS_SHOWN}</span> : null}
            </span>
          ),
        },
        { title: <span title={t("since_text")}>{t("since")}</span>, width: 130, className: "nowrap", render: (_, row) => <span title={t("known_since", { day: formats.date(row.created_at) })}>{row.first_seen_day ? formats.day(row.first_seen_day) : <span className="quiet">{t("since_next")}</span>}</span> },
      ]}
    />
  );
});

export function shortId(id: string): string {
  return id.length > 18 ? `${id.slice(0, 8)}…${id.slice(-6)}` : id;
}
