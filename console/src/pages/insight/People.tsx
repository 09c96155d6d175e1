import { DownloadOutlined } from "@ant-design/icons";
import { Button, Drawer, Skeleton } from "antd";
import { useTranslation } from "react-i18next";

import type { PeopleWish } from "@/api/insight";
import { usePeople, usePeopleFile, usePeopleSegment } from "@/api/insight";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { CustomerTable } from "@/pages/customers/CustomerTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

import { saveUrl } from "./files";
import { SegmentButton } from "./SegmentButton";

type Props = { wish: PeopleWish; title: string; onClose: () => void };

/** Who stands behind a figure: the list, the way to each page, a file, a segment. */
export function People({ wish, title, onClose }: Props) {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const formats = useFormats();
  const people = usePeople(slug, wish);
  const file = usePeopleFile(slug);
  const mayExport = useMay("customers:export");
  const segment = usePeopleSegment(slug, wish);
  const hasRows = people.rows.length > 0;
  const download = () => file.mutate(wish, { onSuccess: (url) => saveUrl("", url) });
  return (
    <Drawer open onClose={onClose} title={title} size="min(760px, 100vw)" data-testid="people">
      <div className="stack">
        <div className="spread">
          <span>{people.total === null ? null : <strong>{t("people.count", { count: people.total, number: formats.number(people.total) })}</strong>} <span className="quiet small">{t("people.as_of", { when: formats.instant(wish.as_of) })}</span></span>
          <span className="row">
            <SegmentButton title={title} kind={wish.kind} isDisabled={!hasRows} segment={segment} />
            {mayExport ? <Button icon={<DownloadOutlined />} disabled={!hasRows} loading={file.isPending} onClick={download}>{t("people.export")}</Button> : null}
          </span>
        </div>
        {file.error ? <ErrorNotice error={file.error} onAgain={download} /> : null}
        {people.error ? <ErrorNotice error={people.error} onAgain={people.again} /> : null}
        {people.isPending ? <Skeleton active /> : null}
        {!people.isPending && !people.error && !hasRows ? <Nothing title={t("people.empty")} teach={t("people.empty_text")} /> : null}
        {hasRows ? <CustomerTable slug={slug} rows={people.rows} /> : null}
        <RowsMore {...people.more} />
      </div>
    </Drawer>
  );
}
