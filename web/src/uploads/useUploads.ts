import { useCallback, useSyncExternalStore } from "react";
import { useRoute } from "../router";
import { albumIdIn } from "../routes";
import { useServices } from "../services";
import type { Upload } from "./upload";

export function useUploads(): Upload[] {
  const { uploads } = useServices();
  return useSyncExternalStore(uploads.subscribe, uploads.snapshot);
}

/** The album whose page is open: what is uploaded there goes into it. */
export function useAlbumHere(): string | undefined {
  const { path, background } = useRoute();
  return albumIdIn((background ?? path).split("?")[0] ?? "") ?? undefined;
}

export function useAddUploads(): (files: File[]) => void {
  const { uploads } = useServices();
  const album = useAlbumHere();
  return useCallback((files) => uploads.add(files, album), [uploads, album]);
}
