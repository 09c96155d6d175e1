import { wallClock, zoneNow } from "@/format/zone";

/** A spreadsheet runs a cell that begins like this; an apostrophe makes it text (OWASP, CSV injection). */
const FORMULA_START = /^[=+\-@\t\r]/;

export type Cell = string | number | null | undefined;

/** One line of a CSV file; nothing known is an empty cell. */
function line(cells: Cell[]): string {
  return cells.map(cellText).join(",");
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function isInstant(cell: Cell): cell is string {
  return typeof cell === "string" && INSTANT.test(cell);
}

/** Instants by the workspace's clock, as a spreadsheet reads a time; the heading above them says whose clock it is. */
function byTheClock(header: string[], rows: Cell[][]): Cell[][] {
  const zoned = header.map((name, column) => (rows.some((row) => isInstant(row[column])) ? `${name} (${zoneNow()})` : name));
  return [zoned, ...rows.map((row) => row.map((cell) => (isInstant(cell) ? wallClock(cell).format("YYYY-MM-DD HH:mm:ss") : cell)))];
}

/** Hands the browser a file, with the mark by which spreadsheets know UTF-8. */
export function saveCsv(name: string, header: string[], rows: Cell[][]): void {
  const text = `\uFEFF${byTheClock(header, rows).map(line).join("\r\n")}\r\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `evergrove-${name}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
