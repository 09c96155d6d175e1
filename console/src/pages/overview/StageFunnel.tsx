import { useTranslation } from "react-i18next";

import type { StageCount } from "@/api/overview";
import { GREENS } from "@/app/theme";
import { useFormats } from "@/format/formats";
import { Nothing } from "@/parts/Notice";
import { OpenCount } from "@/parts/OpenCount";
import { useTitle } from "@/parts/titles";

const COLOURS: Record<string, string> = { acquisition: GREENS[2] ?? "", growth: GREENS[4] ?? "", maturity: GREENS[5] ?? "", decline: "var(--category-2)", lost: "var(--idle)" };

/** `onOpen` gets the stage and its name; undefined where customers may not be opened. */
type Props = { stages: StageCount[]; comparedWith: string | null; onOpen: ((stage: string, name: string) => void) | undefined };

/** How many customers stand in each stage of their life with us, and what changed since the snapshot before. */
export function StageFunnel({ stages, comparedWith, onOpen }: Props) {
  const { t } = useTranslation("overview");
  const formats = useFormats();
  const title = useTitle();
  const total = stages.reduce((sum, one) => sum + one.customers, 0);
  if (total === 0) return <Nothing title={t("stages.empty")} teach={t("stages.empty_text")} />;
  const most = Math.max(...stages.map((one) => one.customers));
  return (
    <div className="stack" style={{ gap: 12 }} data-testid="stages">
      {stages.map((one) => (
        <div key={one.stage}>
          <div className="spread" style={{ marginBottom: 4 }}>
            <span>{title(one)} <span className="quiet small">{t(`stage_text.${one.stage}`)}</span></span>
            <span className="number">
              <OpenCount text={formats.number(one.customers)} what={title(one)} onOpen={onOpen && one.customers > 0 ? () => onOpen(one.stage, title(one)) : undefined} /> <span className="quiet small">{formats.share(one.customers / total)}</span> <Change now={one.customers} earlier={one.earlier} />
            </span>
          </div>
          <div className="bar-track"><div className="bar-fill" style={{ width: `${(one.customers / most) * 100}%`, background: COLOURS[one.stage] }} /></div>
        </div>
      ))}
      {comparedWith ? <div className="quiet small">{t("since_before", { day: formats.day(comparedWith) })}</div> : null}
    </div>
  );
}

function Change({ now, earlier }: { now: number; earlier: number | null }) {
  const formats = useFormats();
  if (earlier === null || earlier === now) return null;
  const change = now - earlier;
  return <span className="small" style={{ color: "var(--quiet)" }}>{change > 0 ? "▲" : "▼"} {formats.number(Math.abs(change))}</span>;
}
