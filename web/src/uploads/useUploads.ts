import { useCallback, useEffect, useSyncExternalStore } from "react";
import { useRoute } from "../router";
import { albumIdIn } from "../routes";
import { useServices } from "../services";
import type { Target, Upload } from "./upload";

// Another user's album whose page is open, if the user may add to it.
let shared: Target | undefined;
const listeners = new Set<() => void>();

export function useUploads(): Upload[] {
  const { uploads } = useServices();
  return useSyncExternalStore(uploads.subscribe, uploads.snapshot);
}

/** While this is shown, what is uploaded goes into another user's album; `target` must be stable. */
export function useSharedTarget(target: Target | undefined): void {
  useEffect(() => {
    become(target);
    return () => become(undefined);
  }, [target]);
}

/** What is uploaded goes into the album whose page is open. */
export function useAddUploads(): (files: File[]) => void {
  const { uploads } = useServices();
  const { path, background } = useRoute();
  const target = useSyncExternalStore(subscribe, () => shared);
  const album = albumIdIn((background ?? path).split("?")[0] ?? "") ?? undefined;
  return useCallback((files) => uploads.add(files, target ?? { album }), [uploads, target, album]);
}

function become(target: Target | undefined): void {
  shared = target;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
