import { useEffect, useState } from "react";

/** `value` once it has stayed the same for `waitMs`: what is typed does not ask the server at every key. */
export function useDelayed<T>(value: T, waitMs: number): T {
  const [delayed, setDelayed] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDelayed(value), waitMs);
    return () => clearTimeout(timer);
  }, [value, waitMs]);
  return delayed;
}
