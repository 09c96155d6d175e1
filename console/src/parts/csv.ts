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

/** Hands the browser a file, with the mark by which spreadsheets know UTF-8. */
export function saveCsv(name: string, header: string[], rows: Cell[][]): void {
  const text = `\uFEFF${[header, ...rows].map(line).join("\r\n")}\r\n`;
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `evergrove-${name}.csv`;
  link.click();
  URL.revokeObjectURL(address);
}
