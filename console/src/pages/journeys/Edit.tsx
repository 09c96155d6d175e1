import { ReactFlowProvider } from "@xyflow/react";
import { Skeleton } from "antd";
import { useState } from "react";
import { useParams, useSearchParams } from "react-router";

import type { JourneyDetail } from "@/api/journeys";
import { useJourney } from "@/api/journeys";
import { useVocabularyOf } from "@/api/vocabulary";
import { usePlace } from "@/app/session";
import { ErrorNotice } from "@/parts/Notice";
import { VocabularyContext } from "@/rules/vocabulary";

import type { JourneyDocument } from "./document";
import { emptyJourney } from "./document";
import { loadDraft } from "./drafts";
import { Editor } from "./editor/Editor";
import { readJourney } from "./editor/reading";

/** Draw a journey, or change one. */
export default function Edit() {
  const { slug } = usePlace();
  const { key = "" } = useParams();
  const journey = useJourney(slug, key);
  const vocabulary = useVocabularyOf(slug);
  if (journey.isError) return <div className="page"><ErrorNotice error={journey.error} onAgain={() => void journey.refetch()} /></div>;
  if (key && !journey.data) return <div className="page"><Skeleton active /></div>;
  return (
    <VocabularyContext.Provider value={vocabulary}>
      <ReactFlowProvider>
        <Opened slug={slug} standing={journey.data ?? null} />
      </ReactFlowProvider>
    </VocabularyContext.Provider>
  );
}

/** What was drawn here before comes first; the published version is one click away. */
function Opened({ slug, standing }: { slug: string; standing: JourneyDetail | null }) {
  const [asked] = useSearchParams();
  const segment = asked.get("segment");
  const [first] = useState(() => {
    const blank: JourneyDocument = segment ? { ...emptyJourney(), entry: { kind: "segment", segment, on: "entered" } } : emptyJourney();
    const published = standing ? readJourney(standing.document) : blank;
    const draft = loadDraft(slug, standing?.key ?? "");
    const isNewer = draft !== null && (!standing || draft.based_on === standing.version);
    return { published, draft: isNewer ? draft : null, journey: isNewer ? draft.journey : published };
  });
  return <Editor slug={slug} standing={standing} first={first.journey} published={first.published} draftedAt={first.draft?.saved_at ?? null} />;
}
