import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { DayFigure, DayFigures } from "@/api/today";
import { useSimulated } from "@/api/mailbox";
import { useMay } from "@/app/session";
import { useFormats } from "@/format/formats";

import { useFigureText } from "./figureText";

/** Where more is worse. */
const LESS_IS_BETTER = ["refunds", "unsubscribed", "complained"];
/** Where more or less is neither. */
const NEUTRAL = ["messages"];

/** Figures of today until now, beside yesterday and what the same weekday of four weeks leads to expect. */
export function Figures({ slug, figures }: { slug: string; figures: DayFigures }) {
  const { t } = useTranslation("today");
  const formats = useFormats();
  const mayCustomers = useMay("customers:read");
  const speed = useSimulated(slug).data?.speed ?? 0;
  return (
    <div data-testid="figures">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">{t("figures.figure")}</th>
            <th scope="col">{t("figures.today")}<br />{t("until", { time: formats.time(figures.as_of) })}</th>
            <th scope="col">{t("figures.yesterday")}</th>
            <th scope="col">{t("figures.usual")}</th>
          </tr>
        </thead>
        <tbody>
          {figures.items.map((one) => <FigureRow key={one.key} slug={slug} figure={one} currency={figures.currency} isJudged={speed <= 1} opens={mayCustomers && one.has_customers} />)}
        </tbody>
      </table>
      <p className="quiet small" style={{ margin: "8px 0 0" }}>{speed > 1 ? `${t("figures.fast", { speed })} ` : ""}{t("figures.rule")}</p>
    </div>
  );
}

type RowProps = { slug: string; figure: DayFigure; currency: string | null; isJudged: boolean; opens: boolean };

function FigureRow({ slug, figure, currency, isJudged, opens }: RowProps) {
  const { t } = useTranslation("today");
  const said = useFigureText(currency);
  const text = (value: number | null) => said(figure, value);
  const { low, high } = figure.expected;
  const today = text(figure.today);
  return (
    <tr>
      <th scope="row">{t(`figures.name.${figure.key}`)}</th>
      <td className="number">
        {opens && figure.today > 0 ? <Link to={`/w/${slug}/today/figures/${figure.key}`} aria-label={`${today} · ${t("figures.open", { figure: t(`figures.name.${figure.key}`) })}`}>{today}</Link> : today}
      </td>
      <td className="number quiet">{text(figure.yesterday)}</td>
      <td className="number">
        {low === null || high === null ? <span className="quiet small">{t("figures.few")}</span> : <span className="quiet">{text(Math.ceil(low))}–{text(Math.floor(high))}</span>} {isJudged ? <Way figure={figure} /> : null}
      </td>
    </tr>
  );
}

function Way({ figure }: { figure: DayFigure }) {
  const { t } = useTranslation("today");
  if (figure.way !== "higher" && figure.way !== "lower") return null;
  const isGood = (figure.way === "higher") !== LESS_IS_BETTER.includes(figure.key);
  return <Tag color={NEUTRAL.includes(figure.key) ? "processing" : isGood ? "success" : "error"} style={{ marginInlineEnd: 0 }}>{t(`figures.way.${figure.way}`)}</Tag>;
}
