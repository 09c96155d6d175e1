import { useTranslation } from "react-i18next";

import type { PageHeat } from "@/api/heatmap";
import { useFormats } from "@/format/formats";

const LINES = [0.75, 0.5, 0.25];

/** How far down the page was seen: the deeper, the paler; lines where three quarters, half and a quarter still were. */
export function ScrollLines({ heat, scale }: { heat: PageHeat; scale: number }) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  const told = heat.depths[0]?.views ?? 0;
  if (!told) return <div className="heat-untold">{t("scroll.untold")}</div>;
  const height = heat.height * scale;
  return (
    <>
      {heat.depths.slice(1).map(({ percent, views }, index) => {
        const top = ((heat.depths[index]?.percent ?? 0) / 100) * height;
        const share = views / told;
        return <div key={percent} className="heat-band" style={{ top, height: (percent / 100) * height - top, background: `rgba(29, 42, 36, ${0.72 * (1 - share)})` }} />;
      })}
      {LINES.map((share) => {
        const depth = deepest(heat, share * told);
        return depth === null ? null : (
          <div key={share} className="heat-line" style={{ top: (depth / 100) * height }}>
            <span>{t("scroll.line", { share: formats.share(share), depth: formats.share(depth / 100) })}</span>
          </div>
        );
      })}
      {heat.fold_pixels ? (
        <div className="heat-line fold" style={{ top: heat.fold_pixels * scale }}><span>{t("scroll.fold", { pixels: formats.number(heat.fold_pixels) })}</span></div>
      ) : null}
    </>
  );
}

/** The deepest step that at least `views` reached. */
function deepest(heat: PageHeat, views: number): number | null {
  const reached = heat.depths.filter((one) => one.views >= views);
  return reached.at(-1)?.percent ?? null;
}
