import { useCallback, useState } from "react";
import { messageOf } from "../api";

export interface Task<Arguments extends unknown[]> {
  run: (...given: Arguments) => Promise<void>;
  busy: boolean;
  error: string | null;
}

/** Something that takes a while and may fail: whether it is running, and what went wrong. */
export function useTask<Arguments extends unknown[]>(work: (...given: Arguments) => Promise<void>): Task<Arguments> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const run = useCallback(
    async (...given: Arguments) => {
      setBusy(true);
      setError(null);
      try {
        await work(...given);
      } catch (failure) {
        setError(messageOf(failure));
      }
      setBusy(false);
    },
    [work],
  );
  return { run, busy, error };
}
