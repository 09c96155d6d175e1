// What is shown, as a file: figures as CSV that is safe to open in a spreadsheet, a drawing as an image.
import type { EChartsType } from "echarts/core";

const FORMULA = /^[=+\-@\t\r]/;
const IMAGE_SCALE = 2;

type Cell = string | number | null | undefined;

/** UTF-8 with a byte order mark; what a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvOf(rows: Cell[][]): string {
  return `\uFEFF${rows.map((row) => row.map(cellOf).join(",")).join("\r\n")}\r\n`;
}

function cellOf(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  saveUrl(name, url);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function saveUrl(name: string, url: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}

/** The drawing as PNG on white, twice as large as on the screen. */
export async function saveImage(name: string, chart: EChartsType): Promise<void> {
  const image = new Image();
  image.src = chart.getDataURL({ type: "svg" });
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = chart.getWidth() * IMAGE_SCALE;
  canvas.height = chart.getHeight() * IMAGE_SCALE;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  saveUrl(name, canvas.toDataURL("image/png"));
}
