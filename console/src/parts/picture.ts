// What is drawn, as a PNG that says what it shows: its title and notes are written above it, on a solid ground.
import { FONTS } from "@/app/theme";

import { withColours } from "./colours";

const SCALE = 2;
const EDGE = 20;
const TITLE_PX = 18;
const NOTE_PX = 12;
const LINE_HEIGHT = 1.5;
const HEAD_GAP = 12;
const WIDTH_MIN = 420;
const FILE_CHARACTERS_MAX = 90;
/** What no system takes in the name of a file, and blanks. */
const UNFIT = /[\s\\/:*?"<>|]+/g;

export type Picture = {
  title: string;
  /** One line each, below the title. */
  notes: string[];
  width: number;
  height: number;
  /** Draws with the corner of the picture's own part at 0, 0. */
  paint: (pen: CanvasRenderingContext2D) => void | Promise<void>;
};

type Line = { text: string; size: number; weight: number; colour: string };

/** Hands the browser the picture, twice as fine as on the screen; `name` is what the file is called, without an ending. */
export async function savePicture(picture: Picture, name: string): Promise<void> {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  if (!pen) return;
  const [ink, quiet, ground] = withColours(["var(--ink)", "var(--quiet)", "var(--surface)"]) as [string, string, string];
  const width = Math.max(picture.width, WIDTH_MIN);
  const head = [
    ...wrapped(pen, { text: picture.title, size: TITLE_PX, weight: 600, colour: ink }, width),
    ...picture.notes.flatMap((text) => wrapped(pen, { text, size: NOTE_PX, weight: 400, colour: quiet }, width)),
  ];
  const headHeight = head.reduce((sum, line) => sum + line.size * LINE_HEIGHT, 0) + HEAD_GAP;
  canvas.width = Math.round((width + 2 * EDGE) * SCALE);
  canvas.height = Math.round((headHeight + picture.height + 2 * EDGE) * SCALE);
  pen.scale(SCALE, SCALE);
  pen.fillStyle = ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  write(pen, head);
  pen.translate(EDGE, EDGE + headHeight);
  await picture.paint(pen);
  const file = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (file) hand(file, `${fileName(name)}.png`);
}

/**
 * A drawing of the page as something that can be painted. It is written out from the document: the text that ECharts
 * itself gives leaves the quotes of a font's name bare in an attribute, and no browser decodes that.
 */
export async function imageOf(drawing: SVGSVGElement): Promise<HTMLImageElement> {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml;charset=utf-8" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function fileName(words: string): string {
  return words.replace(UNFIT, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, FILE_CHARACTERS_MAX) || "evergrove";
}

function write(pen: CanvasRenderingContext2D, lines: Line[]): void {
  pen.textBaseline = "top";
  let top = EDGE;
  for (const line of lines) {
    pen.font = fontOf(line);
    pen.fillStyle = line.colour;
    pen.fillText(line.text, EDGE, top);
    top += line.size * LINE_HEIGHT;
  }
}

function fontOf({ size, weight }: Line): string {
  return `${weight} ${size}px ${FONTS}`;
}

/** The line in pieces that fit: between words where there are any, inside Chinese anywhere. */
function wrapped(pen: CanvasRenderingContext2D, line: Line, width: number): Line[] {
  pen.font = fontOf(line);
  const pieces = line.text.match(/[\u3000-\u9fff\uff00-\uffef]|[^\s\u3000-\u9fff\uff00-\uffef]+\s*|\s+/g) ?? [];
  const found: string[] = [];
  let current = "";
  for (const piece of pieces) {
    if (current && pen.measureText(current + piece).width > width) {
      found.push(current);
      current = "";
    }
    current += piece;
  }
  if (current.trim()) found.push(current);
  return found.map((text) => ({ ...line, text }));
}

function hand(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser has begun to read it when the click returns, but not everywhere to its end.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
