import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import type { FunnelWish } from "@/api/insight";
import { useFunnel } from "@/api/insight";
import { usePlace } from "@/app/session";
import { useDelayed } from "@/parts/useDelayed";
import { useTitle } from "@/parts/titles";

import { AnalysisPage } from "../AnalysisPage";
import { useDefinition, usePeopleWish } from "../definition";
import { isComplete } from "../fields";
import { BLANK_FUNNEL } from "./blank";
import { FunnelFigures } from "./FunnelFigures";
import { FunnelForm } from "./FunnelForm";

const TYPING_MS = 400;

/** How many go through a series of steps, where they stop, and who they are. */
export default function Funnel() {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const title = useTitle();
  const { definition, change, ...kept } = useDefinition(slug, "funnel", BLANK_FUNNEL);
  const body = definition.steps.length >= 2 && definition.steps.every(isComplete) ? definition : null;
  const asked = useDelayed(body, TYPING_MS);
  const figures = useFunnel(slug, asked);
  const people = usePeopleWish("funnel", definition);
  const name = kept.saved.data ? title(kept.saved.data.name) : t("kind.funnel.name");
  return (
    <AnalysisPage kind="funnel" name={name} kept={kept} body={body} figures={figures} people={people} form={<FunnelForm value={definition} onChange={change} />}>
      {asked && figures.data && figures.data.steps.length === asked.steps.length ? (
        <>
          <FunnelFigures name={name} wish={asked} figures={figures.data} isOld={figures.isPlaceholderData} onPeople={(which, said) => people.open(which, figures.data.as_of, said)} />
          <Notes wish={asked} nobody={figures.data.events_of_nobody.reduce((sum, one) => sum + one, 0)} />
        </>
      ) : null}
    </AnalysisPage>
  );
}

function Notes({ wish, nobody }: { wish: FunnelWish; nobody: number }) {
  const { t } = useTranslation("insight");
  return (
    <>
      {nobody > 0 ? <Alert type="info" showIcon title={t("funnel.nobody", { count: nobody })} /> : null}
      <p className="quiet small" style={{ margin: 0 }}>{t("funnel.rules", { hours: wish.window_hours })}</p>
    </>
  );
}
