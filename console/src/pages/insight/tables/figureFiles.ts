// Figures as files: CSV that a spreadsheet opens as figures and never as formulas.

export type CsvCell = string | number | null;

const FORMULA = /^[=+\-@\t\r]/;

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

function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has begun to read it when the click returns, but not everywhere to its end.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
