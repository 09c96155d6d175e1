import { Input } from "antd";
import { useEffect, useRef, useState } from "react";

import { useDelayed } from "./useDelayed";

const TYPING_MS = 250;

type Props = { value: string; label: string; onChange: (value: string) => void };

/** A search that lives in the address: what is being typed stands here, and goes there once somebody pauses. */
export function SearchField({ value, label, onChange }: Props) {
  const [typed, setTyped] = useState(value);
  const told = useRef(value);
  const settled = useDelayed(typed, TYPING_MS);
  useEffect(() => {
    if (settled === told.current) return;
    told.current = settled;
    onChange(settled);
  }, [settled, onChange]);
  useEffect(() => {
    if (value === told.current) return; // our own word comes back
    told.current = value;
    setTyped(value);
  }, [value]);
  return <Input.Search allowClear placeholder={label} aria-label={label} style={{ maxWidth: 320 }} value={typed} onChange={(event) => setTyped(event.target.value)} />;
}
