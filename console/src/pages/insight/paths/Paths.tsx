import { Alert, Card, Skeleton } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { usePaths } from "@/api/insight";
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
import { BLANK_PATHS } from "./blank";
import { PathsFigures } from "./PathsFigures";
import { PathsForm } from "./PathsForm";

const TYPING_MS = 400;

/** Which way visits go from an event or a page, or come to it. */
export default function Paths() {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const title = useTitle();
  const vocabulary = useVocabularyOf(slug);
  const { definition, change, saved, isChanged, isWaiting, markSaved } = useDefinition(slug, "paths", BLANK_PATHS);
  const { event, page, where } = definition.anchor;
  const isReady = page ? page.startsWith("/") || page.length > 1 : isComplete({ event: event ?? "", ...(where ? { where } : {}) });
  const asked = useDelayed(isReady ? definition : null, TYPING_MS);
  const figures = usePaths(slug, asked);
  const { wish, title: peopleTitle, open, close } = usePeopleWish("paths", definition);
  const name = saved.data ? title(saved.data.name) : t("kind.paths.name");
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <Page
        title={name}
        lead={t("paths.lead")}
        back={<Link to={`/w/${slug}/insight`}>{t("back")}</Link>}
        actions={<SaveInsight kind="paths" body={isReady ? definition : null} saved={saved.data} isChanged={isChanged} onSaved={markSaved} />}
      >
        {saved.error ? <ErrorNotice error={saved.error} /> : null}
        <div className="grid-side">
          <Card>{isWaiting ? <Skeleton active /> : <PathsForm value={definition} onChange={change} />}</Card>
          <div className="stack" style={{ minWidth: 0 }}>
            {isReady ? null : <Card><Nothing title={t("paths.empty")} teach={t("paths.empty_text")} /></Card>}
            {isReady && figures.error ? <ErrorNotice error={figures.error} onAgain={() => void figures.refetch()} /> : null}
            {isReady && !figures.data && !figures.error ? <Card><Skeleton active /></Card> : null}
            {isReady && asked && figures.data && !figures.error ? (
              <>
                <PathsFigures name={name} wish={asked} figures={figures.data} isOld={figures.isPlaceholderData} onPeople={(people, said) => open(people, figures.data.as_of, said)} />
                {figures.data.anchors_of_nobody > 0 ? <Alert type="info" showIcon title={t("paths.nobody", { count: figures.data.anchors_of_nobody })} /> : null}
                <p className="quiet small" style={{ margin: 0 }}>{t("paths.rules")}</p>
              </>
            ) : null}
          </div>
        </div>
        {wish ? <People wish={wish} title={peopleTitle} onClose={close} /> : null}
      </Page>
    </VocabularyContext.Provider>
  );
}
