// The heat as a picture. A sandboxed frame cannot be drawn by anybody outside it, so what lies below the heat are the
// outlines of the elements that were clicked, with their labels; the words of the picture say so.
import type { HeatElement, PageHeat } from "@/api/heatmap";
import { FONTS } from "@/app/theme";
import type { Picture } from "@/parts/picture";

import { drawHeat, fullHeat } from "./drawing";

const WIDTH_MAX = 1_000;
/** Higher pages are drawn smaller: twice this still fits what browsers take for a canvas. */
const HEIGHT_MAX = 4_000;
const DENSITY = 2;
const LABEL_PX = 11;
const LABEL_EDGE = 4;
const PAGE = "#ffffff";
const OUTLINE = "#c3cdc7";
const LABEL = "#4b5750";

export function heatPicture(heat: PageHeat): Pick<Picture, "width" | "height" | "paint"> {
  const scale = Math.min(1, WIDTH_MAX / heat.width, HEIGHT_MAX / heat.height);
  const [width, height] = [heat.width * scale, heat.height * scale];
  return {
    width,
    height,
    paint: (pen) => {
      pen.fillStyle = PAGE;
      pen.fillRect(0, 0, width, height);
      pen.strokeStyle = OUTLINE;
      pen.strokeRect(0, 0, width, height);
      for (const element of heat.elements) outline(pen, element, scale);
      const canvas = document.createElement("canvas");
      drawHeat(canvas, heat.cells, fullHeat(heat.cells), { width, height, top: 0, scale, cellPixels: heat.cell_pixels, density: DENSITY });
      pen.drawImage(canvas, 0, 0, width, height);
      for (const element of heat.elements) label(pen, element, scale);
    },
  };
}

function outline(pen: CanvasRenderingContext2D, { box }: HeatElement, scale: number): void {
  if (!box) return;
  const [left = 0, top = 0, width = 0, height = 0] = box.map((one) => one * scale);
  pen.strokeRect(left, top, width, height);
}

/** Above the heat, so that it can be read; cut where its element ends. */
function label(pen: CanvasRenderingContext2D, { box, label: text }: HeatElement, scale: number): void {
  if (!box || !text) return;
  const [left = 0, top = 0, width = 0, height = 0] = box.map((one) => one * scale);
  pen.save();
  pen.beginPath();
  pen.rect(left, top, width, height);
  pen.clip();
  pen.font = `${LABEL_PX}px ${FONTS}`;
  pen.fillStyle = LABEL;
  pen.textBaseline = "top";
  pen.fillText(text, left + LABEL_EDGE, top + LABEL_EDGE);
  pen.restore();
}
