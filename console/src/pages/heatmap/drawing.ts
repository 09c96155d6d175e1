// Heat on a canvas: each cell of clicks is a soft spot of its weight, and the sum of all spots is coloured.

type Cell = { x: number; y: number; clicks: number };
type View = { width: number; height: number; top: number; scale: number; cellPixels: number; density: number };

const SPOT_PIXELS = 26; // about a fingertip on the screen
const STOPS: [number, string][] = [
  [0.0, "rgba(46, 98, 201, 0)"],
  [0.15, "rgba(46, 98, 201, 0.55)"],
  [0.4, "rgba(38, 166, 154, 0.7)"],
  [0.65, "rgba(246, 205, 75, 0.8)"],
  [0.85, "rgba(235, 122, 52, 0.88)"],
  [1.0, "rgba(203, 36, 49, 0.95)"],
];
/** One busy cell must not make all others pale: what 98 of 100 cells stay below is full heat. */
const FULL_SHARE = 0.98;

export const LEGEND = `linear-gradient(90deg, ${STOPS.map(([at, colour]) => `${colour} ${at * 100}%`).join(", ")})`;

/** The clicks of a cell that count as full heat. */
export function fullHeat(cells: Cell[]): number {
  const clicks = cells.map((cell) => cell.clicks).sort((a, b) => a - b);
  return Math.max(1, clicks[Math.min(clicks.length - 1, Math.floor(clicks.length * FULL_SHARE))] ?? 1);
}

/** Draw the part of the page that is in view. */
export function drawHeat(canvas: HTMLCanvasElement, cells: Cell[], full: number, view: View): void {
  const [width, height] = [Math.round(view.width * view.density), Math.round(view.height * view.density)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context || !width || !height) return;
  context.clearRect(0, 0, width, height);
  const radius = SPOT_PIXELS * view.density;
  const spot = spotOf(radius);
  for (const cell of cells) {
    const x = (cell.x + view.cellPixels / 2) * view.scale * view.density;
    const y = ((cell.y + view.cellPixels / 2) * view.scale - view.top) * view.density;
    if (y < -radius || y > height + radius) continue;
    context.globalAlpha = Math.max(0.08, Math.sqrt(Math.min(1, cell.clicks / full)));
    context.drawImage(spot, x - radius, y - radius);
  }
  context.globalAlpha = 1;
  colour(context, width, height);
}

function spotOf(radius: number): HTMLCanvasElement {
  const spot = document.createElement("canvas");
  spot.width = spot.height = Math.ceil(radius * 2);
  const context = spot.getContext("2d");
  if (!context) return spot;
  const fade = context.createRadialGradient(radius, radius, 0, radius, radius, radius);
  fade.addColorStop(0, "rgba(0, 0, 0, 0.9)");
  fade.addColorStop(0.35, "rgba(0, 0, 0, 0.5)");
  fade.addColorStop(1, "rgba(0, 0, 0, 0)");
  context.fillStyle = fade;
  context.fillRect(0, 0, spot.width, spot.height);
  return spot;
}

/** Each point takes the colour of its weight. */
function colour(context: CanvasRenderingContext2D, width: number, height: number): void {
  const palette = paletteOf();
  if (!palette) return;
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  for (let at = 3; at < data.length; at += 4) {
    const weight = data[at] ?? 0;
    if (!weight) continue;
    data[at - 3] = palette[weight * 4] ?? 0;
    data[at - 2] = palette[weight * 4 + 1] ?? 0;
    data[at - 1] = palette[weight * 4 + 2] ?? 0;
    data[at] = palette[weight * 4 + 3] ?? 0;
  }
  context.putImageData(image, 0, 0);
}

let kept: Uint8ClampedArray | null = null;

function paletteOf(): Uint8ClampedArray | null {
  if (kept) return kept;
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  for (const [at, stop] of STOPS) gradient.addColorStop(at, stop);
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  kept = context.getImageData(0, 0, 256, 1).data;
  return kept;
}
