import { App, Button, Card, Form, Input, Skeleton } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";

import type { SegmentDetail } from "@/api/segments";
import { usePublish, useSegment } from "@/api/segments";
import { useVocabularyOf } from "@/api/vocabulary";
import { LANGUAGES, loadWords } from "@/app/i18n";
import { useMay, usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { unfinished } from "@/rules/completeness";
import { STARTS } from "@/rules/starts";
import type { BuilderGroup } from "@/rules/translating";
import { groupOf, treeOf } from "@/rules/translating";
import { VocabularyContext } from "@/rules/vocabulary";

import { blankCondition } from "./builder/blanks";
import { Builder } from "./builder/Builder";
import { CountPanel } from "./CountPanel";
import { keyOf } from "./keys";
import { StartGallery } from "./StartGallery";

// A segment that begins from a ready one is named in both languages.
await Promise.all(LANGUAGES.map(loadWords));

const BLANK: BuilderGroup = {
  combinator: "and",
  not: false,
  rules: [{ field: "event", operator: "yes", value: blankCondition("event") }],
};

export default function Edit() {
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const segment = useSegment(slug, key);
  const vocabulary = useVocabularyOf(slug);
  if (segment.isError) return <div className="page"><ErrorNotice error={segment.error} onAgain={() => void segment.refetch()} /></div>;
  if (key && !segment.data) return <div className="page"><Skeleton active /></div>;
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <EditPage segment={key ? (segment.data ?? null) : null} />
    </VocabularyContext.Provider>
  );
}

type Named = { name: string; note: string };

function EditPage({ segment }: { segment: SegmentDetail | null }) {
  const { t, i18n } = useTranslation("segments");
  const { slug } = usePlace();
  const title = useTitle();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const [params] = useSearchParams();
  const [form] = Form.useForm<Named>();
  const [group, setGroup] = useState<BuilderGroup>(() => (segment ? groupOf(segment.rule) : BLANK));
  const [start, setStart] = useState("");
  const mayWrite = useMay("segments:write");
  const publish = usePublish(slug);
  const missing = unfinished(group);
  const tree = useMemo(() => (missing === 0 ? treeOf(group) : null), [group, missing]);
  const begin = (chosen: string) => {
    const found = STARTS.find((one) => one.key === chosen);
    if (!found) return;
    setStart(chosen);
    setGroup(groupOf(found.tree));
    form.setFieldsValue({ name: t(`starts.${chosen}.name`), note: t(`starts.${chosen}.note`) });
  };
  /** A text that was not touched keeps its other language; one's own words stand for both. */
  const bothLanguages = (part: "name" | "note", text: string) => {
    if (start && text === t(`starts.${start}.${part}`)) {
      return { zh: t(`starts.${start}.${part}`, { lng: "zh" }), en: t(`starts.${start}.${part}`, { lng: "en" }) };
    }
    const old = segment ? { zh: segment[`${part}_zh`], en: segment[`${part}_en`] } : { zh: "", en: "" };
    return i18n.language === "zh" ? { zh: text, en: old.en || text } : { zh: old.zh || text, en: text };
  };
  const wanted = params.get("start");
  useEffect(() => {
    if (wanted) begin(wanted);
    // Once for each address: what was changed in the builder afterwards must stay.
  }, [wanted]); // eslint-disable-line
  const save = async ({ name, note = "" }: Named) => {
    if (!tree) return;
    const key = segment?.key ?? keyOf(start && name === t(`starts.${start}.name`) ? start : name);
    const words = { name: bothLanguages("name", name), note: bothLanguages("note", note) };
    const body = { key, rule: tree, is_live: segment ? segment.live !== null : true, ...words };
    const made = await publish.mutateAsync(body).catch(() => null);
    if (!made) return;
    void message.success(t("published"));
    void navigate(`/w/${slug}/segments/${key}`);
  };
  return (
    <Page title={segment ? t("edit_title", { name: title(segment) || segment.key }) : t("new_title")} lead={t(segment ? "edit_lead" : "new_lead")}>
      <div className="grid-build">
        <div className="stack">
          {segment ? null : <StartGallery slug={slug} onChoose={begin} />}
          <Card title={t("rule")}>
            <Builder value={group} onChange={setGroup} />
          </Card>
        </div>
        <div className="stack sticky">
          <CountPanel slug={slug} tree={tree} missing={missing} />
          <Card size="small">
            <Form form={form} layout="vertical" requiredMark={false} initialValues={segment ? { name: title(segment), note: title({ zh: segment.note_zh, en: segment.note_en }) } : {}} onFinish={(values) => void save(values)}>
              <Form.Item name="name" label={t("name")} rules={[{ required: true, whitespace: true, message: t("name_needed") }, { max: 80 }]}>
                <Input placeholder={t("name_example")} />
              </Form.Item>
              <Form.Item name="note" label={t("note")}>
                <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} placeholder={t("note_example")} />
              </Form.Item>
              {publish.error ? <div style={{ marginBottom: 12 }}><ErrorNotice error={publish.error} /></div> : null}
              <Button type="primary" htmlType="submit" block disabled={!tree || !mayWrite} loading={publish.isPending}>{t(segment ? "publish_version" : "publish")}</Button>
              <p className="quiet small" style={{ marginBottom: 0 }}>{t(mayWrite ? "publish_hint" : "frame:error.forbidden")}</p>
            </Form>
          </Card>
        </div>
      </div>
    </Page>
  );
}
