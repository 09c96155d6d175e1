import { useFormats } from "@/format/formats";

type Row = { name: string; value: number };

/** Counts as bars of one whole, the largest first. */
export function ReasonBars({ rows, whole, colour = "var(--green-2)" }: { rows: Row[]; whole: number; colour?: string }) {
  const formats = useFormats();
  return (
    <ul style={{ listStyle: "none", margin: "6px 0 0", padding: 0, display: "flex", flexDirection: "column", gap: 6 }}>
      {rows.map(({ name, value }) => (
        <li key={name}>
          <div className="spread small" style={{ flexWrap: "nowrap" }}><span>{name}</span><span className="number">{formats.number(value)}</span></div>
          <div className="bar-track" style={{ height: 8 }} aria-hidden>
            <div className="bar-fill" style={{ width: `${whole > 0 ? Math.min(100, (100 * value) / whole) : 0}%`, background: colour }} />
          </div>
        </li>
      ))}
    </ul>
  );
}
