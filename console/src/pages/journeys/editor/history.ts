// Every change of the document can be taken back; what is typed in one go is one change.
import { useCallback, useReducer } from "react";

import type { JourneyDocument } from "../document";

const STEPS_MAX = 100;
const ONE_GO_MS = 1_000;

type State = { past: JourneyDocument[]; present: JourneyDocument; future: JourneyDocument[]; mark: string; at: number };
type Action = { type: "put"; next: JourneyDocument; mark: string; at: number } | { type: "undo" } | { type: "redo" };

function reduce(state: State, action: Action): State {
  const { past, present, future } = state;
  if (action.type === "undo") {
    const before = past.at(-1);
    return before ? { past: past.slice(0, -1), present: before, future: [present, ...future], mark: "", at: 0 } : state;
  }
  if (action.type === "redo") {
    const [after, ...rest] = future;
    return after ? { past: [...past, present], present: after, future: rest, mark: "", at: 0 } : state;
  }
  if (action.next === present) return state;
  const isOneGo = action.mark !== "" && action.mark === state.mark && action.at - state.at < ONE_GO_MS;
  return {
    past: isOneGo ? past : [...past, present].slice(-STEPS_MAX),
    present: action.next,
    future: [],
    mark: action.mark,
    at: action.at,
  };
}

export type History = {
  journey: JourneyDocument;
  /** `mark`: changes of one mark within a second are taken back together. */
  put: (next: JourneyDocument, mark?: string) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
};

export function useHistory(first: JourneyDocument): History {
  const [state, act] = useReducer(reduce, { past: [], present: first, future: [], mark: "", at: 0 });
  const put = useCallback((next: JourneyDocument, mark = "") => act({ type: "put", next, mark, at: Date.now() }), []);
  const undo = useCallback(() => act({ type: "undo" }), []);
  const redo = useCallback(() => act({ type: "redo" }), []);
  return { journey: state.present, put, undo, redo, canUndo: state.past.length > 0, canRedo: state.future.length > 0 };
}
