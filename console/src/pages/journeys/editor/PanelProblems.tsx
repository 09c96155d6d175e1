import { useTranslation } from "react-i18next";

import type { Problem } from "../problems";
import { problemText } from "../problems";

const INK = { open: "var(--quiet)", wrong: "var(--alarm-ink)", doubtful: "var(--amber-ink)" };

/** What a panel's part still needs, what is wrong with it, what is doubtful. */
export function PanelProblems({ problems, warnings }: { problems: Problem[]; warnings: Problem[] }) {
  const { t, i18n } = useTranslation("journeys");
  const rows = [
    ...problems.map((one) => ({ one, ink: one.isOpen ? INK.open : INK.wrong })),
    ...warnings.map((one) => ({ one, ink: INK.doubtful })),
  ];
  if (rows.length === 0) return null;
  return (
    <div data-testid="panel-problems" className="small">
      {problems.some((one) => one.isOpen) ? <span className="quiet">{t("problems.open_title")}</span> : null}
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {rows.map(({ one, ink }) => (
          <li key={one.field + one.message} style={{ color: ink, listStyleType: one.isOpen ? "circle" : "disc" }}>
            {problemText(one, i18n.language)}
            {i18n.language === "en" && one.help && !one.isOpen ? <span className="quiet"> — {one.help}</span> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
