import { Card, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { PeopleWish } from "@/api/insight";
import { useVocabularyOf } from "@/api/vocabulary";
import { usePlace } from "@/app/session";
import { ErrorNotice, Nothing } from "@/parts/Notice";
import { Page } from "@/parts/Page";
import { VocabularyContext } from "@/rules/vocabulary";

import type { useDefinition } from "./definition";
import { People } from "./People";
import { SaveInsight } from "./SaveInsight";

type Props = {
  kind: PeopleWish["kind"];
  name: string;
  kept: Pick<ReturnType<typeof useDefinition>, "saved" | "isChanged" | "isWaiting" | "markSaved">;
  /** What can be computed and saved; null: it is not whole yet. */
  body: object | null;
  figures: { error: Error | null; data: unknown; refetch: () => unknown };
  people: { wish: PeopleWish | null; title: string; close: () => void };
  form: ReactNode;
  /** The figures, once they are there. */
  children: ReactNode;
};

/** The frame of an analysis: its definition to the left, its figures to the right, the customers behind one in a drawer. */
export function AnalysisPage({ kind, name, kept, body, figures, people, form, children }: Props) {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const vocabulary = useVocabularyOf(slug);
  const { saved, isChanged, isWaiting, markSaved } = kept;
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <Page
        title={name}
        lead={t(`${kind}.lead`)}
        back={<Link to={`/w/${slug}/insight`}>{t("back")}</Link>}
        actions={<SaveInsight kind={kind} body={body} saved={saved.data} isChanged={isChanged} onSaved={markSaved} />}
      >
        {saved.error ? <ErrorNotice error={saved.error} /> : null}
        <div className="grid-side">
          <Card>{isWaiting ? <Skeleton active /> : form}</Card>
          <div className="stack" style={{ minWidth: 0 }}>
            {body ? null : <Card><Nothing title={t(`${kind}.empty`)} teach={t(`${kind}.empty_text`)} /></Card>}
            {body && figures.error ? <ErrorNotice error={figures.error} onAgain={() => void figures.refetch()} /> : null}
            {body && !figures.data && !figures.error ? <Card><Skeleton active /></Card> : null}
            {body && !figures.error ? children : null}
          </div>
        </div>
        {people.wish ? <People wish={people.wish} title={people.title} onClose={people.close} /> : null}
      </Page>
    </VocabularyContext.Provider>
  );
}
