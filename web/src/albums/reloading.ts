import { useCallback, useEffect, useRef } from "react";
import { useServices } from "../services";

const MOMENT_MILLISECONDS = 1000;
// A cover that a new URL does not help is not asked for again at once.
const PAUSE_MILLISECONDS = 30_000;

/** Counts and covers follow what happens to photos; many things at once make one request. */
export function useFollowing(reload: () => void): void {
  const { events } = useServices();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = events.listen(() => {
      clearTimeout(timer);
      timer = setTimeout(reload, MOMENT_MILLISECONDS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [events, reload]);
}

/** What to call when a cover's URL does not work any more. */
export function useRenewal(reload: () => void): () => void {
  const renewedAt = useRef(Number.NEGATIVE_INFINITY);
  return useCallback(() => {
    if (performance.now() - renewedAt.current < PAUSE_MILLISECONDS) return;
    renewedAt.current = performance.now();
    reload();
  }, [reload]);
}
