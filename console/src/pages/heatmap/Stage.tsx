import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { HeatElement, PageHeat } from "@/api/heatmap";
import { capturedPagePath } from "@/api/heatmap";
import { useFormats } from "@/format/formats";

import { drawHeat, fullHeat } from "./drawing";
import { ScrollLines } from "./ScrollLines";
import type { Layer } from "./state";
import "./heatmap.css";

type Props = {
  slug: string;
  heat: PageHeat;
  layer: Layer;
  marked: HeatElement | null;
  onMark: (element: HeatElement) => void;
};

/** The captured page with its clicks above: the page is a picture that runs nothing, all that moves is ours. */
export function Stage({ slug, heat, layer, marked, onMark }: Props) {
  const { t } = useTranslation("heatmap");
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [pointed, setPointed] = useState<HeatElement | null>(null);
  const scale = size.width ? Math.min(1, size.width / heat.width) : 0;
  const full = useMemo(() => fullHeat(heat.cells), [heat.cells]);
  const boxed = useMemo(() => heat.elements.filter((one) => one.box), [heat.elements]);

  useEffect(() => {
    if (!place.current) return undefined;
    const watched = place.current;
    const watcher = new ResizeObserver(() => setSize({ width: watched.clientWidth, height: watched.clientHeight }));
    watcher.observe(watched);
    return () => watcher.disconnect();
  }, []);

  const draw = useCallback(() => {
    if (!canvas.current || !place.current || !scale) return;
    const view = { ...size, width: heat.width * scale, top: place.current.scrollTop, scale, cellPixels: heat.cell_pixels, density: Math.min(2, devicePixelRatio) };
    drawHeat(canvas.current, layer === "clicks" ? heat.cells : [], full, view);
  }, [heat.cells, heat.cell_pixels, heat.width, full, layer, scale, size]);

  useEffect(draw, [draw]);
  useEffect(() => {
    if (!marked?.box || !place.current || !scale) return;
    const [, top = 0] = marked.box;
    place.current.scrollTo({ top: Math.max(0, top * scale - place.current.clientHeight / 3) });
  }, [marked, scale]);

  const at = (event: React.MouseEvent): HeatElement | null => {
    if (!place.current || !scale) return null;
    const box = place.current.getBoundingClientRect();
    const x = (event.clientX - box.left) / scale;
    const y = (event.clientY - box.top + place.current.scrollTop) / scale;
    return smallestAt(boxed, x, y);
  };
  return (
    <div
      ref={place}
      className="heat-stage"
      tabIndex={0}
      role="group"
      aria-label={t("stage_label")}
      data-testid="heat-stage"
      onScroll={draw}
      onMouseMove={(event) => setPointed(layer === "clicks" ? at(event) : null)}
      onMouseLeave={() => setPointed(null)}
      onClick={(event) => {
        const hit = layer === "clicks" ? at(event) : null;
        if (hit) onMark(hit);
      }}
    >
      <div className="heat-page" style={{ width: heat.width * scale, height: heat.height * scale }}>
        {heat.capture ? (
          <iframe
            title={t("captured_page")}
            sandbox=""
            tabIndex={-1}
            referrerPolicy="no-referrer"
            src={capturedPagePath(slug, heat.page, heat.capture)}
            style={{ width: heat.width, height: heat.height, transform: `scale(${scale})` }}
          />
        ) : null}
        <div className="heat-sticky"><canvas ref={canvas} aria-hidden style={{ width: heat.width * scale, height: size.height }} /></div>
        {layer === "scroll" ? <ScrollLines heat={heat} scale={scale} /> : null}
        {layer === "clicks" && marked ? <Outline element={marked} scale={scale} isMarked clicks={heat.counts.clicks} /> : null}
        {pointed && pointed.path !== marked?.path ? <Outline element={pointed} scale={scale} clicks={heat.counts.clicks} /> : null}
      </div>
    </div>
  );
}

function Outline({ element, scale, clicks, isMarked = false }: { element: HeatElement; scale: number; clicks: number; isMarked?: boolean }) {
  const { t } = useTranslation("heatmap");
  const formats = useFormats();
  if (!element.box) return null;
  const [left = 0, top = 0, width = 0, height = 0] = element.box;
  const words = t("outline", { clicks: formats.number(element.clicks), share: formats.share(clicks ? element.clicks / clicks : 0) });
  return (
    <div className={isMarked ? "heat-outline marked" : "heat-outline"} style={{ left: left * scale, top: top * scale, width: width * scale, height: height * scale }}>
      <span className={top * scale < 28 ? "below" : ""}>{words}</span>
    </div>
  );
}

/** The innermost clicked element under a point of the page. */
function smallestAt(elements: HeatElement[], x: number, y: number): HeatElement | null {
  let found: HeatElement | null = null;
  let least = Infinity;
  for (const element of elements) {
    const [left = 0, top = 0, width = 0, height = 0] = element.box ?? [];
    const area = width * height;
    if (x >= left && x <= left + width && y >= top && y <= top + height && area < least) [found, least] = [element, area];
  }
  return found;
}
