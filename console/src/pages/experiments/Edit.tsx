import { Alert, App, Button, Card, Form, Input, Modal, Skeleton } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import type { Experiment } from "@/api/experiments";
import { useExperiment, usePublishExperiment } from "@/api/experiments";
import { useVocabularyOf } from "@/api/vocabulary";
import { usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { VocabularyContext } from "@/rules/vocabulary";

import { DraftForm } from "./DraftForm";
import type { Draft } from "./draft";
import { documentOf, draftOf, keptHypothesis } from "./draft";

/** Publish an experiment, or its next version. */
export default function Edit() {
  const { slug } = usePlace();
  const { key = "" } = useParams();
  return key ? <Next slug={slug} experimentKey={key} /> : <Writing slug={slug} experiment={null} />;
}

function Next({ slug, experimentKey }: { slug: string; experimentKey: string }) {
  const found = useExperiment(slug, experimentKey);
  if (found.isError) return <div className="page"><ErrorNotice error={found.error} onAgain={() => void found.refetch()} /></div>;
  if (!found.data) return <div className="page"><Skeleton active /></div>;
  return <Writing slug={slug} experiment={found.data} />;
}

function Writing({ slug, experiment }: { slug: string; experiment: Experiment | null }) {
  const { t } = useTranslation("experiments");
  const { message } = App.useApp();
  const navigate = useNavigate();
  const title = useTitle();
  const vocabulary = useVocabularyOf(slug);
  const publish = usePublishExperiment(slug);
  const [form] = Form.useForm<Draft>();
  const [initial] = useState(() => draftOf(experiment, title));
  const [isAsked, setAsked] = useState(false);
  const [note, setNote] = useState("");
  const ask = () => form.validateFields().then(() => setAsked(true)).catch(() => undefined);
  const submit = async () => {
    // All of the store: what the form does not show, such as a margin or a covariate, stays as it was written.
    const draft = form.getFieldsValue(true);
    const document = { ...documentOf(draft), hypothesis: keptHypothesis(draft, experiment, title) };
    const made = await publish.mutateAsync({ document, note }).catch(() => null);
    setAsked(false);
    if (!made) return;
    void message.success(t("edit.published", { reference: made.reference }));
    void navigate(`/w/${slug}/experiments/${made.key}`);
  };
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <Page
        title={experiment ? t("edit.title_next", { name: title(experiment.name) }) : t("edit.title_new")}
        lead={t("edit.lead")}
        back={<Link to={experiment ? `/w/${slug}/experiments/${experiment.key}` : `/w/${slug}/experiments`}>{t("back")}</Link>}
      >
        <div className="stack">
          {experiment ? <Alert type="warning" showIcon title={t("edit.anew")} /> : null}
          <DraftForm slug={slug} form={form} initial={initial} isNext={experiment !== null} />
          {publish.error ? <ErrorNotice error={publish.error} /> : null}
          <Card size="small">
            <div className="spread">
              <span className="quiet">{t("edit.then")}</span>
              <Button type="primary" onClick={() => void ask()}>{t(experiment ? "edit.publish_next" : "edit.publish")}</Button>
            </div>
          </Card>
        </div>
        <Modal
          open={isAsked}
          title={t("edit.ask")}
          okText={t(experiment ? "edit.publish_next" : "edit.publish")}
          cancelText={t("cancel")}
          confirmLoading={publish.isPending}
          onOk={() => void submit()}
          onCancel={() => setAsked(false)}
        >
          <p>{t("edit.fixed")}</p>
          <Input maxLength={500} aria-label={t("edit.note")} placeholder={t("edit.note")} value={note} onChange={(event) => setNote(event.target.value)} />
        </Modal>
      </Page>
    </VocabularyContext.Provider>
  );
}
