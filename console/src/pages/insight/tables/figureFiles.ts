// Figures as files: CSV that a spreadsheet opens as figures and never as formulas, and drawings as pictures.

export type CsvCell = string | number | null;

const FORMULA = /^[=+\-@\t\r]/;
const PICTURE_SCALE = 2;

function csvCell(value: CsvCell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvText(rows: CsvCell[][]): string {
  return rows.map((row) => row.map(csvCell).join(",")).join("\r\n");
}

export function downloadCsv(rows: CsvCell[][], name: string): void {
  // Spreadsheets take UTF-8 for what it is only with the mark in front.
  save(new Blob(["\ufeff", csvText(rows)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
}

/** The drawing inside `place` as a PNG with a white ground, twice as fine as on the screen. */
export async function downloadPicture(place: HTMLElement | null, name: string): Promise<void> {
  const drawing = place?.querySelector("svg");
  if (!drawing) return;
  const { width, height } = drawing.getBoundingClientRect();
  const copy = drawing.cloneNode(true) as SVGElement;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const address = URL.createObjectURL(new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml;charset=utf-8" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * PICTURE_SCALE);
    canvas.height = Math.round(height * PICTURE_SCALE);
    const context = canvas.getContext("2d");
    if (!context) return;
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const picture = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (picture) save(picture, `${name}.png`);
  } finally {
    URL.revokeObjectURL(address);
  }
}

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to read it when the click returns, but not everywhere to its end.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
