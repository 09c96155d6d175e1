import { Alert } from "antd";
import { useTranslation } from "react-i18next";

import { usePaths } from "@/api/insight";
import { usePlace } from "@/app/session";
import { useDelayed } from "@/parts/useDelayed";
import { useTitle } from "@/parts/titles";

import { AnalysisPage } from "../AnalysisPage";
import { useDefinition, usePeopleWish } from "../definition";
import { isComplete } from "../fields";
import { BLANK_PATHS } from "./blank";
import { PathsFigures } from "./PathsFigures";
import { PathsForm } from "./PathsForm";

const TYPING_MS = 400;

/** Which way visits go from an event or a page, or come to it. */
export default function Paths() {
  const { t } = useTranslation("insight");
  const { slug } = usePlace();
  const title = useTitle();
  const { definition, change, ...kept } = useDefinition(slug, "paths", BLANK_PATHS);
  const { event, page, where } = definition.anchor;
  const isReady = page ? page.startsWith("/") || page.length > 1 : isComplete({ event: event ?? "", ...(where ? { where } : {}) });
  const body = isReady ? definition : null;
  const asked = useDelayed(body, TYPING_MS);
  const figures = usePaths(slug, asked);
  const people = usePeopleWish("paths", definition);
  const name = kept.saved.data ? title(kept.saved.data.name) : t("kind.paths.name");
  return (
    <AnalysisPage kind="paths" name={name} kept={kept} body={body} figures={figures} people={people} form={<PathsForm value={definition} onChange={change} />}>
      {asked && figures.data ? (
        <>
          <PathsFigures name={name} wish={asked} figures={figures.data} isOld={figures.isPlaceholderData} onPeople={(which, said) => people.open(which, figures.data.as_of, said)} />
          {figures.data.anchors_of_nobody > 0 ? <Alert type="info" showIcon title={t("paths.nobody", { count: figures.data.anchors_of_nobody })} /> : null}
          <p className="quiet small" style={{ margin: 0 }}>{t("paths.rules")}</p>
        </>
      ) : null}
    </AnalysisPage>
  );
}
