import { EditOutlined } from "@ant-design/icons";
import { ReactFlowProvider } from "@xyflow/react";
import { Alert, Button, Card, Skeleton, Tabs } from "antd";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";

import { useJourney } from "@/api/journeys";
import { useVocabularyOf } from "@/api/vocabulary";
import { useMay, usePlace } from "@/app/session";
import { useFormats } from "@/format/formats";
import { ErrorNotice } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useTitle } from "@/parts/titles";
import { VocabularyContext } from "@/rules/vocabulary";

import { EffectTab } from "./effect/EffectTab";
import { Acts } from "./live/Acts";
import { Enrolments } from "./live/Enrolments";
import { LiveCanvas } from "./live/LiveCanvas";
import { RunList } from "./live/RunList";
import { Versions } from "./live/Versions";
import { StateTag } from "./StateTag";

/** A journey that stands: who is where, the runs, the versions. */
export default function Journey() {
  const { t } = useTranslation("journeys");
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const title = useTitle();
  const formats = useFormats();
  const mayWrite = useMay("campaigns:write");
  const journey = useJourney(slug, key);
  const vocabulary = useVocabularyOf(slug);
  if (journey.isError) return <div className="page"><ErrorNotice error={journey.error} onAgain={() => void journey.refetch()} /></div>;
  if (!journey.data) return <div className="page"><Skeleton active /></div>;
  const found = journey.data;
  const open = (tab: string, more: Record<string, string> = {}) => setParams({ tab, ...more }, { replace: true });
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <Page
        title={title(found.name)}
        back={<Link to={`/w/${slug}/journeys`}>{t("back")}</Link>}
        lead={<span className="row"><span className="code">{found.reference}</span><StateTag state={found.state} /></span>}
        actions={
          <>
            <Acts slug={slug} journey={found} />
            {mayWrite ? <Link to={`/w/${slug}/journeys/${key}/edit`}><Button type="primary" icon={<EditOutlined />}>{t("change")}</Button></Link> : null}
          </>
        }
      >
        <div className="stack">
          {found.state === "paused" && found.paused_at ? <Alert type="warning" showIcon title={t("paused_since", { at: formats.ago(found.paused_at) })} /> : null}
          {found.since !== null ? null : <Alert type="info" showIcon title={t("hears_nobody")} />}
          <Card>
            <Tabs
              destroyOnHidden
              activeKey={params.get("tab") ?? "live"}
              onChange={(tab) => open(tab)}
              items={[
                { key: "live", label: t("tab.live"), children: <ReactFlowProvider><LiveCanvas slug={slug} journey={found} onRuns={(filter) => open("runs", filter)} /></ReactFlowProvider> },
                { key: "effect", label: t("experiments:journey.tab"), children: <EffectTab slug={slug} journey={key} /> },
                { key: "runs", label: t("tab.runs"), children: <RunList slug={slug} journey={found} /> },
                { key: "enrolments", label: t("tab.enrolments"), children: <Enrolments slug={slug} journeyKey={key} /> },
                { key: "versions", label: t("tab.versions"), children: <Versions slug={slug} journey={found} /> },
              ]}
            />
          </Card>
        </div>
      </Page>
    </VocabularyContext.Provider>
  );
}
