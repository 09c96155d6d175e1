// The definition of an analysis lives in the address, so that a link shows to others what one sees oneself.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { NavigationType, useNavigationType, useSearchParams } from "react-router";

import type { PeopleWish } from "@/api/insight";
import { useSavedInsight } from "@/api/insight";

const DEFINITION = "q";
const SAVED = "saved";
const PEOPLE = "people";

function parsed<T>(text: string | null): T | null {
  if (!text) return null;
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null && !Array.isArray(found) ? (found as T) : null;
  } catch {
    return null;
  }
}

/** What the address says, else what was saved under the key that it names, else `blank`. */
export function useDefinition<T extends object>(slug: string, kind: string, blank: T) {
  const [params, setParams] = useSearchParams();
  const key = params.get(SAVED) ?? "";
  const saved = useSavedInsight(slug, key);
  const written = params.get(DEFINITION);
  // Kept beside the address, which follows a moment later: who is quick would else change what has changed already.
  const [own, setOwn] = useState<T | null>(() => parsed<T>(written));
  const mine = useRef(new Set<string>());
  const way = useNavigationType();
  useEffect(() => {
    if (way === NavigationType.Pop || written === null || !mine.current.has(written)) setOwn(parsed<T>(written));
  }, [written, way]);
  const kept = saved.data?.kind === kind ? (saved.data.body as T) : null;
  const definition = useMemo(() => ({ ...blank, ...(own ?? kept ?? {}) }), [own, kept, blank]);
  const change = useCallback(
    (next: T) => {
      const text = JSON.stringify(next);
      mine.current.add(text);
      setOwn(next);
      setParams(
        (old) => {
          const changed = new URLSearchParams(old);
          changed.set(DEFINITION, text);
          changed.delete(PEOPLE);
          return changed;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  const markSaved = (name: string) => setParams({ [SAVED]: name }, { replace: true });
  return { definition, change, saved, key, isChanged: own !== null, isWaiting: key !== "" && saved.isPending && own === null, markSaved };
}

/** The list of customers that is open beside the figures; in the address, too. */
export function usePeopleWish(kind: PeopleWish["kind"], definition: object) {
  const [params, setParams] = useSearchParams();
  const text = params.get(PEOPLE);
  const found = useMemo(() => parsed<{ people: Record<string, unknown>; as_of: string; title: string }>(text), [text]);
  const open = (people: Record<string, unknown>, as_of: string, title: string) =>
    setParams((old) => {
      const changed = new URLSearchParams(old);
      changed.set(PEOPLE, JSON.stringify({ people, as_of, title }));
      return changed;
    });
  const close = () =>
    setParams((old) => {
      const changed = new URLSearchParams(old);
      changed.delete(PEOPLE);
      return changed;
    });
  const wish: PeopleWish | null =
    found && typeof found.people === "object" ? { kind, definition: { ...definition }, people: found.people, as_of: String(found.as_of) } : null;
  return { wish, title: found ? String(found.title) : "", open, close };
}
