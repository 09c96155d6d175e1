import { Drawer, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useFigureSegment } from "@/api/insight";
import type { Behind } from "@/api/insightTables";
import { useFigurePeople } from "@/api/insightTables";
import { usePlace } from "@/app/session";
import { SegmentButton } from "@/pages/insight/SegmentButton";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";
import { CustomerTable } from "@/pages/customers/CustomerTable";

/** `views`: sides of one figure, such as those who returned and those who did not. */
export type Opened = { title: string; views: { label: string; behind: Behind }[] };

/** The customers behind the figure that was pressed. */
export function PeopleDrawer({ opened, onClose }: { opened: Opened | null; onClose: () => void }) {
  return (
    <Drawer open={opened !== null} onClose={onClose} size={640} title={opened?.title ?? ""} destroyOnHidden>
      {opened ? <Views key={opened.title} opened={opened} /> : null}
    </Drawer>
  );
}

function Views({ opened }: { opened: Opened }) {
  const [place, setPlace] = useState(0);
  const view = opened.views[place];
  return (
    <div className="stack">
      {opened.views.length > 1 ? (
        <span><Segmented value={place} options={opened.views.map((one, value) => ({ value, label: one.label }))} onChange={setPlace} /></span>
      ) : null}
      {view ? <ToSegment title={opened.views.length > 1 ? `${opened.title} · ${view.label}` : opened.title} figure={view.behind} /> : null}
      {view ? <People behind={view.behind} /> : null}
    </div>
  );
}

function ToSegment({ title, figure }: { title: string; figure: Behind }) {
  const { slug } = usePlace();
  const isEmpty = useFigurePeople(slug, figure).rows.length === 0;
  return <span><SegmentButton title={title} kind={figure.of} isDisabled={isEmpty} segment={useFigureSegment(slug, figure)} /></span>;
}

function People({ behind }: { behind: Behind }) {
  const { t } = useTranslation("insight_tables");
  const { slug } = usePlace();
  const people = useFigurePeople(slug, behind);
  if (people.error) return <ErrorNotice error={people.error} onAgain={people.again} />;
  if (people.isPending) return <Skeleton active />;
  if (people.rows.length === 0) return <Nothing title={t("people.none")} teach={t("people.none_text")} />;
  return (
    <div data-testid="figure-people">
      <CustomerTable slug={slug} rows={people.rows} />
      <RowsMore {...people.more} />
    </div>
  );
}
