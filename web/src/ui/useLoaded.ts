import { useCallback, useEffect, useState } from "react";
import { ApiError, messageOf } from "../api";
import { useLatest } from "./useLatest";

export interface Loaded<T> {
  value: T | null;
  error: string | null;
  /** There is no such thing, so that trying again would not help. */
  isMissing: boolean;
  reload: () => void;
  set: (change: (value: T) => T) => void;
}

/** The result of `load`, loaded again whenever `load` changes; `load` must be stable. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  const run = useLatest();

  // biome-ignore lint/correctness/useExhaustiveDependencies: reload() asks for another round.
  useEffect(() => {
    run(
      load,
      (loaded) => {
        setValue(loaded);
        setFailure(null);
      },
      setFailure,
    );
  }, [run, load, round]);

  const reload = useCallback(() => setRound((number) => number + 1), []);
  const set = useCallback((change: (value: T) => T) => setValue((old) => (old === null ? old : change(old))), []);
  const error = failure === null ? null : messageOf(failure);
  return { value, error, isMissing: failure instanceof ApiError && failure.status === 404, reload, set };
}
