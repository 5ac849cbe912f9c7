import { useCallback, useEffect } from "react";
import type { SavedSearch, SavedSearchChange } from "../api";
import { useServices } from "../services";
import { type Loaded, useLoaded } from "../ui/useLoaded";

export interface SavedSearches extends Loaded<SavedSearch[]> {
  save: (name: string, query: string) => Promise<void>;
  change: (id: string, change: SavedSearchChange) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

// The search box and the albums show the same searches.
const shown = new Set<() => void>();

/** The user's saved searches; what is saved or removed in one place is so everywhere. */
export function useSavedSearches(): SavedSearches {
  const { api } = useServices();
  const loaded = useLoaded(useCallback((signal: AbortSignal) => api.searches(signal), [api]));
  const { reload } = loaded;
  useEffect(() => {
    shown.add(reload);
    return () => {
      shown.delete(reload);
    };
  }, [reload]);
  const save = useCallback(
    async (name: string, query: string) => {
      await api.saveSearch(name, query);
      for (const show of shown) show();
    },
    [api],
  );
  const change = useCallback(
    async (id: string, wanted: SavedSearchChange) => {
      await api.changeSearch(id, wanted);
      for (const show of shown) show();
    },
    [api],
  );
  const remove = useCallback(
    async (id: string) => {
      await api.deleteSearch(id);
      for (const show of shown) show();
    },
    [api],
  );
  return { ...loaded, save, change, remove };
}
