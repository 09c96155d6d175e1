import { useFormats } from "@/format/formats";
import { OpenCount } from "@/parts/OpenCount";

type Row = { name: string; value: number; onOpen?: (() => void) | undefined };

/** Counts as bars of one whole, the largest first; those with `onOpen` open the list behind them. */
export function ReasonBars({ rows, whole, colour = "var(--green-2)" }: { rows: Row[]; whole: number; colour?: string }) {
  const formats = useFormats();
  return (
    <ul style={{ listStyle: "none", margin: "6px 0 0", padding: 0, display: "flex", flexDirection: "column", gap: 6 }}>
      {rows.map(({ name, value, onOpen }) => (
        <li key={name}>
          <div className="spread small" style={{ flexWrap: "nowrap" }}><span>{name}</span><OpenCount text={formats.number(value)} what={name} onOpen={value > 0 ? onOpen : undefined} /></div>
          <div className="bar-track" style={{ height: 8 }} aria-hidden>
            <div className="bar-fill" style={{ width: `${whole > 0 ? Math.min(100, (100 * value) / whole) : 0}%`, background: colour }} />
          </div>
        </li>
      ))}
    </ul>
  );
}
