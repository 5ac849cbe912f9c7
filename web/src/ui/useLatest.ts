import { useCallback, useEffect, useRef } from "react";

type Run = <T>(
  work: (signal: AbortSignal) => Promise<T>,
  done: (value: T) => void,
  failed: (failure: unknown) => void,
) => void;

/** Runs one piece of work at a time: a later one, or leaving the page, cancels the earlier one silently. */
export function useLatest(): Run {
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);
  return useCallback((work, done, failed) => {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    const unlessEnded =
      <T>(then: (value: T) => void) =>
      (value: T) => {
        if (!controller.signal.aborted) then(value);
      };
    work(controller.signal).then(unlessEnded(done), unlessEnded(failed));
  }, []);
}
