import { useTranslation } from "react-i18next";

import { carryKind } from "../Canvas";
import type { NodeKind } from "../document";
import { PALETTE } from "../document";
import { LOOKS } from "../kinds";

/** What a journey is made of: a click adds it behind the selected node, or it is dragged to its place. */
export function Palette({ onAdd }: { onAdd: (kind: NodeKind) => void }) {
  const { t } = useTranslation("journeys");
  return (
    <div className="journey-palette" role="toolbar" aria-label={t("palette.title")} data-testid="palette">
      {PALETTE.map(({ group, kinds }) => (
        <div key={group} style={{ display: "contents" }}>
          <h2>{t(`palette.${group}`)}</h2>
          {kinds.map((kind) => (
            <button key={kind} type="button" draggable className={`tone-${LOOKS[kind].tone}`} title={t(`about.${kind}`)} onDragStart={(event) => carryKind(event, kind)} onClick={() => onAdd(kind)}>
              <span className="step-icon" aria-hidden>{LOOKS[kind].icon}</span>
              {t(`kind.${kind}`)}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
}
