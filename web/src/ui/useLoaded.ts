import { useCallback, useEffect, useState } from "react";
import { messageOf } from "../api";
import { useLatest } from "./useLatest";

export interface Loaded<T> {
  value: T | null;
  error: string | null;
  reload: () => void;
  set: (change: (value: T) => T) => void;
}

/** The result of `load`, loaded again whenever `load` changes; `load` must be stable. */
export function useLoaded<T>(load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const run = useLatest();

  // biome-ignore lint/correctness/useExhaustiveDependencies: reload() asks for another round.
  useEffect(() => {
    run(
      load,
      (loaded) => {
        setValue(loaded);
        setError(null);
      },
      (failure) => setError(messageOf(failure)),
    );
  }, [run, load, round]);

  const reload = useCallback(() => setRound((number) => number + 1), []);
  const set = useCallback((change: (value: T) => T) => setValue((old) => (old === null ? old : change(old))), []);
  return { value, error, reload, set };
}
