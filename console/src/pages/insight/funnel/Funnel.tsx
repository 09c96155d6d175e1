import { Card, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useFunnel } from "@/api/insight";
import { useVocabularyOf } from "@/api/vocabulary";
import { usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { useDelayed } from "@/parts/useDelayed";
import { useTitle } from "@/parts/titles";
import { VocabularyContext } from "@/rules/vocabulary";

import { useDefinition, usePeopleWish } from "../definition";
import { isComplete } from "../fields";
import { People } from "../People";
import { SaveInsight } from "../SaveInsight";
import { BLANK_FUNNEL } from "./blank";
import { FunnelFigures } from "./FunnelFigures";
import { FunnelForm } from "./FunnelForm";
import { FunnelNotes } from "./FunnelNotes";

const TYPING_MS = 400;

/** How many go through a series of steps, where they stop, and who they are. */
export default function Funnel() {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const title = useTitle();
  const vocabulary = useVocabularyOf(slug);
  const { definition, change, saved, isChanged, isWaiting, markSaved } = useDefinition(slug, "funnel", BLANK_FUNNEL);
  const isReady = definition.steps.length >= 2 && definition.steps.every(isComplete);
  const asked = useDelayed(isReady ? definition : null, TYPING_MS);
  const figures = useFunnel(slug, asked);
  const { wish, title: peopleTitle, open, close } = usePeopleWish("funnel", definition);
  const name = saved.data ? title(saved.data.name) : t("kind.funnel.name");
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <Page
        title={name}
        lead={t("funnel.lead")}
        back={<Link to={`/w/${slug}/insight`}>{t("back")}</Link>}
        actions={<SaveInsight kind="funnel" body={isReady ? definition : null} saved={saved.data} isChanged={isChanged} onSaved={markSaved} />}
      >
        {saved.error ? <ErrorNotice error={saved.error} /> : null}
        <div className="grid-side">
          <Card>{isWaiting ? <Skeleton active /> : <FunnelForm value={definition} onChange={change} />}</Card>
          <div className="stack" style={{ minWidth: 0 }}>
            {isReady ? null : <Card><Nothing title={t("funnel.empty")} teach={t("funnel.empty_text")} /></Card>}
            {isReady && figures.error ? <ErrorNotice error={figures.error} onAgain={() => void figures.refetch()} /> : null}
            {isReady && !figures.data && !figures.error ? <Card><Skeleton active /></Card> : null}
            {isReady && asked && figures.data && !figures.error && figures.data.steps.length === asked.steps.length ? (
              <>
                <FunnelFigures name={name} wish={asked} figures={figures.data} isOld={figures.isPlaceholderData} onPeople={(people, said) => open(people, figures.data.as_of, said)} />
                <FunnelNotes wish={asked} nobody={figures.data.events_of_nobody.reduce((sum, one) => sum + one, 0)} />
              </>
            ) : null}
          </div>
        </div>
        {wish ? <People wish={wish} title={peopleTitle} onClose={close} /> : null}
      </Page>
    </VocabularyContext.Provider>
  );
}
