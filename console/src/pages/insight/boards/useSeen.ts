import type { RefObject } from "react";
import { useEffect, useRef, useState } from "react";

/** Somewhat before it comes into view, so that it mostly stands when it does. */
const AHEAD = "240px";

/** Whether the place has been in view: what nobody scrolls to asks for nothing. */
export function useSeen<T extends Element>(): [RefObject<T | null>, boolean] {
  const place = useRef<T>(null);
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (isSeen || !place.current) return undefined;
    const watcher = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && setSeen(true), { rootMargin: AHEAD });
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [isSeen]);
  return [place, isSeen];
}
