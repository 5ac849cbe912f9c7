import { useCallback, useEffect, useReducer } from "react";
import { messageOf } from "../api";
import type { PhotoEvent } from "../live/events";
import { useServices } from "../services";
import { useLatest } from "../ui/useLatest";
import { type Groups, NO_GROUPS, withEvent, withPage } from "./groupList";

interface State extends Groups {
  /** Of the whole library, when the last page came. */
  total: number;
  /** Null: there is no more. */
  cursor: string | null | undefined;
  loading: boolean;
  error: string | null;
}

type Action =
  | { type: "loading" }
  | { type: "page"; answer: Awaited<ReturnType<ReturnType<typeof useServices>["api"]["duplicates"]>> }
  | { type: "failed"; message: string }
  | { type: "event"; event: PhotoEvent };

const EMPTY: State = { ...NO_GROUPS, total: 0, cursor: undefined, loading: true, error: null };

function reduced(state: State, action: Action): State {
  switch (action.type) {
    case "loading":
      return { ...state, loading: true, error: null };
    case "page": {
      const { groups, total, cursor = null } = action.answer;
      return { ...state, ...withPage(state, groups), total, cursor, loading: false };
    }
    case "failed":
      return { ...state, loading: false, error: action.message };
    case "event":
      return { ...state, ...withEvent(state, action.event) };
  }
}

/** The groups, in pages, kept up to date by what happens to their photos. */
export function useDuplicates(): State & { loadMore: () => void } {
  const { api, events } = useServices();
  const [state, dispatch] = useReducer(reduced, EMPTY);
  const { cursor, loading } = state;
  const run = useLatest();
  const load = useCallback(
    (from?: string) => {
      dispatch({ type: "loading" });
      run(
        (signal) => api.duplicates(from, signal),
        (answer) => dispatch({ type: "page", answer }),
        (failure) => dispatch({ type: "failed", message: messageOf(failure) }),
      );
    },
    [api, run],
  );
  useEffect(() => load(), [load]);
  useEffect(() => events.listen((event) => dispatch({ type: "event", event })), [events]);
  const loadMore = useCallback(() => {
    if (!loading && cursor !== null) load(cursor);
  }, [load, loading, cursor]);
  return { ...state, loadMore };
}
