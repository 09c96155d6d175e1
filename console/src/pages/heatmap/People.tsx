import { Alert, Drawer, Skeleton, Table } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { HeatQuery } from "@/api/heatmap";
import { useClickPeople } from "@/api/heatmap";
import { useFigureSegment } from "@/api/insight";
import { useFormats } from "@/format/formats";
import { SegmentButton } from "@/pages/insight/SegmentButton";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

type Props = { slug: string; query: HeatQuery; path: string | null; title: string; isOpen: boolean; onClose: () => void };

/** The customers behind the clicks of a page or of one element. */
export function People({ slug, query, path, title, isOpen, onClose }: Props) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const people = useClickPeople(slug, query, path, isOpen);
  const { page, days, device } = query;
  const segment = useFigureSegment(slug, { of: "clicks", query: { page, days, device: device ?? null, path } });
  const isEmpty = !people.isPending && !people.error && people.rows.length === 0;
  return (
    <Drawer open={isOpen} onClose={onClose} size={520} title={title} destroyOnHidden>
      <div className="stack" data-testid="click-people">
        <span><SegmentButton title={title} kind="clicks" isDisabled={people.rows.length === 0} segment={segment} /></span>
        {people.error ? <ErrorNotice error={people.error} onAgain={people.again} /> : null}
        {people.isPending ? <Skeleton active /> : null}
        {isEmpty ? <Nothing title={t("people.empty.title")} teach={t("people.empty.text")} /> : null}
        {people.rows.length ? (
          <Table
            size="small"
            rowKey={(row) => row.customer.customer_id}
            dataSource={people.rows}
            pagination={false}
            columns={[
              {
                title: t("people.customer"),
                render: (_, { customer }) => <Link to={`/w/${slug}/customers/${customer.customer_id}`}>{customer.name || customer.identifiers[0]?.value || customer.customer_id.slice(-8)}</Link>,
              },
              { title: t("clicks"), align: "right", className: "number", render: (_, row) => formats.number(row.clicks) },
              { title: t("people.last"), align: "right", render: (_, row) => <span className="nowrap">{formats.instant(row.last_at)}</span> },
            ]}
          />
        ) : null}
        <RowsMore {...people.more} />
        {people.rows.length ? <Alert type="info" title={t("people.note")} /> : null}
      </div>
    </Drawer>
  );
}
