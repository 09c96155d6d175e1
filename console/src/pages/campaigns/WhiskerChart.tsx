import { useTranslation } from "react-i18next";

import type { EffectFigure } from "@/api/effect";
import { ALARM, EVERGREEN, LINE, QUIET } from "@/app/theme";
import { useFormats } from "@/format/formats";

const WIDTH = 320;
const HEIGHT = 34;
const MARGIN = 12;
const KNOWN_REASONS = ["empty", "small_arm", "rare", "sample_ratio", "no_control"];

/** A figure that is refused is not shown: two groups side by side would be compared all the same. */
const REFUSED = ["small_arm", "rare", "sample_ratio"];

type Props = {
  name: string;
  figure: EffectFigure;
  /** A difference as text, with its sign. */
  words: (value: number) => string;
  /** A value of one group as text. */
  levels: (value: number) => string;
  isGoodLow?: boolean;
};

/** A difference as a dot with its interval, against zero; or why there is none. */
export function WhiskerRow({ name, figure, words, levels, isGoodLow = false }: Props) {
  const { t } = useTranslation("campaigns");
  const { difference, treated, control, reason } = figure;
  const { value, low, high } = difference;
  const groups = [
    treated.value === null ? "" : `${t("effect.treated")} ${levels(treated.value)}`,
    control.value === null ? "" : `${t("effect.control")} ${levels(control.value)}`,
  ].filter(Boolean);
  if (value === null || low === null || high === null) {
    return (
      <div>
        <strong>{name}</strong> {reason && REFUSED.includes(reason) ? null : <span className="quiet small">{groups.join(" · ")}</span>}
        <div className="quiet"><Why figure={figure} /></div>
      </div>
    );
  }
  const isShown = low > 0 || high < 0;
  const isGood = isGoodLow ? high < 0 : low > 0;
  const colour = !isShown ? QUIET : isGood ? EVERGREEN : ALARM;
  const text = `${words(value)} (${t("effect.between", { low: words(low), high: words(high) })})`;
  return (
    <div className="spread">
      <div style={{ minWidth: 220 }}>
        <strong>{name}</strong>
        <div className="quiet small">{groups.join(" · ")}</div>
        <div className="number" style={{ color: colour }}>{text}</div>
      </div>
      <Whisker value={value} low={low} high={high} colour={colour} label={`${name}: ${text}`} />
    </div>
  );
}

/** Why there is no difference; of too few customers, how many are there and how many are missing. */
function Why({ figure: { reason, rare } }: { figure: EffectFigure }) {
  const { t } = useTranslation("campaigns");
  const formats = useFormats();
  if (reason === "rare" && rare) {
    const group = (arm: "treated" | "control") => {
      const missing = rare.needed - rare[arm];
      const words = { group: t(`effect.${arm}`), number: formats.number(rare[arm]), missing: formats.number(missing) };
      return t(missing > 0 ? "effect.short" : "effect.enough", words);
    };
    return <>{t("effect.why.rare_counted", { needed: formats.number(rare.needed), groups: formats.list([group("treated"), group("control")]) })}</>;
  }
  return <>{t(`effect.why.${reason && KNOWN_REASONS.includes(reason) ? reason : "unknown"}`)}</>;
}

function Whisker({ value, low, high, colour, label }: { value: number; low: number; high: number; colour: string; label: string }) {
  const reach = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
  const place = (one: number) => WIDTH / 2 + (one / reach) * (WIDTH / 2 - MARGIN);
  const middle = HEIGHT / 2;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} style={{ width: WIDTH, maxWidth: "100%", height: HEIGHT }}>
      <line x1={0} x2={WIDTH} y1={middle} y2={middle} stroke={LINE} />
      <line x1={WIDTH / 2} x2={WIDTH / 2} y1={2} y2={HEIGHT - 2} stroke={QUIET} strokeDasharray="3 3" />
      <line x1={place(low)} x2={place(high)} y1={middle} y2={middle} stroke={colour} strokeWidth={2} />
      {[low, high].map((end) => <line key={end} x1={place(end)} x2={place(end)} y1={middle - 5} y2={middle + 5} stroke={colour} strokeWidth={2} />)}
      <circle cx={place(value)} cy={middle} r={5} fill={colour} />
    </svg>
  );
}
