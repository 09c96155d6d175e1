import { DownloadOutlined, TeamOutlined } from "@ant-design/icons";
import { App, Button, Drawer, Form, Input, Modal, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import type { PeopleWish } from "@/api/insight";
import { usePeople, usePeopleFile, usePeopleSegment } from "@/api/insight";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { CustomerTable } from "@/pages/customers/CustomerTable";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { RowsMore } from "@/parts/RowsMore";

import { saveUrl } from "./files";

type Props = { wish: PeopleWish; title: string; onClose: () => void };

/** Who stands behind a figure: the list, the way to each page, a file, a segment. */
export function People({ wish, title, onClose }: Props) {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const formats = useFormats();
  const people = usePeople(slug, wish);
  const file = usePeopleFile(slug);
  const mayExport = useMay("customers:export");
  const maySegment = useMay("segments:write");
  const [isNaming, setNaming] = useState(false);
  const hasRows = people.rows.length > 0;
  const download = () => file.mutate(wish, { onSuccess: (url) => saveUrl("", url) });
  return (
    <Drawer open onClose={onClose} title={title} size="min(760px, 100vw)" data-testid="people">
      <div className="stack">
        <div className="spread">
          <span className="quiet small">{t("people.as_of", { when: formats.instant(wish.as_of) })}</span>
          <span className="row">
            {maySegment ? <Button icon={<TeamOutlined />} disabled={!hasRows} onClick={() => setNaming(true)}>{t("people.segment")}</Button> : null}
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
      {isNaming ? <SegmentDialog wish={wish} title={title} onClose={() => setNaming(false)} /> : null}
    </Drawer>
  );
}

function SegmentDialog({ wish, title, onClose }: Props) {
  const { t, i18n } = useTranslation("insight");
  const { slug } = usePlace();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const make = usePeopleSegment(slug);
  const [form] = Form.useForm<{ name: string }>();
  const save = async ({ name }: { name: string }) => {
    const names = i18n.language === "zh" ? { zh: name, en: "" } : { zh: "", en: name };
    const made = await make.mutateAsync({ ...wish, key: `${wish.kind}_${Date.now().toString(36)}`, name: names }).catch(() => null);
    if (!made) return;
    void message.success(t("people.segment_made", { count: made.customers }));
    void navigate(`/w/${slug}/segments/${made.key}`);
  };
  return (
    <Modal open title={t("people.segment")} okText={t("people.segment_make")} cancelText={t("frame:cancel")} confirmLoading={make.isPending} onCancel={onClose} onOk={() => form.submit()}>
      <p className="quiet">{t("people.segment_text")}</p>
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ name: title }} onFinish={(values) => void save(values)}>
        <Form.Item name="name" label={t("people.segment_name")} rules={[{ required: true, whitespace: true, message: t("save.name_needed") }, { max: 120 }]}>
          <Input />
        </Form.Item>
      </Form>
      {make.error ? <ErrorNotice error={make.error} /> : null}
    </Modal>
  );
}
