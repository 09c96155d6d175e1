import { ReactFlowProvider } from "@xyflow/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { useVocabularyOf } from "@/api/vocabulary";
import { Canvas } from "@/pages/journeys/Canvas";
import { readJourney } from "@/pages/journeys/editor/reading";
import { useJourneyWords } from "@/pages/journeys/words";
import { useTitle } from "@/parts/titles";
import { VocabularyContext } from "@/rules/vocabulary";

/** A journey as it would be published: its graph, what becomes of earlier runs, and the letters it would send. */
export default function JourneyContent({ slug, content }: { slug: string; content: Record<string, unknown> }) {
  const { t } = useTranslation("journeys");
  const title = useTitle();
  const words = useJourneyWords(slug);
  const vocabulary = useVocabularyOf(slug);
  const journey = useMemo(() => readJourney(content.document as Parameters<typeof readJourney>[0]), [content.document]);
  const templates = Object.entries((content.templates ?? {}) as Record<string, string>);
  const mode = String(content.mode ?? "new_only");
  const backfill = String(content.backfill ?? "future");
  return (
    <div className="stack" style={{ gap: 8 }}>
      <strong>{title(journey.name) || journey.key}</strong>
      <VocabularyContext.Provider value={vocabulary}>
        <ReactFlowProvider>
          <div className="journey-canvas" data-testid="approval-journey" style={{ height: 420 }}><Canvas journey={journey} words={words} /></div>
        </ReactFlowProvider>
      </VocabularyContext.Provider>
      <div className="quiet small">{t(`mode.${mode}.name`)}: {t(`mode.${mode}.about`)}</div>
      {backfill === "future" ? null : <div>{t("backfill.title")}: {t(`backfill.${backfill}`)}</div>}
      <div className="row">
        {templates.map(([name, reference]) => <Link key={name} to={`/w/${slug}/content/templates/${name}`} className="code">{reference || name}</Link>)}
      </div>
    </div>
  );
}
