import { useCallback, useState } from "react";
import { useServices } from "../services";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";

const PAGE = 24;

/** Who is in the photos, page by page, whoever is in most of them first; those who are called so, if a name is given. */
export function usePeople(hidden: boolean, name = "") {
  const { api } = useServices();
  const ask = useCallback(
    (cursor?: string, signal?: AbortSignal) => api.people({ hidden, name, size: PAGE, cursor }, signal),
    [api, hidden, name],
  );
  const { value, error, reload, set } = useLoaded(useCallback((signal: AbortSignal) => ask(undefined, signal), [ask]));
  const cursor = value?.cursor;
  const more = useTask(
    useCallback(async () => {
      const next = await ask(cursor);
      // Another name may have been asked for meanwhile.
      set((old) => (old.cursor === cursor ? { ...next, people: [...old.people, ...next.people] } : old));
    }, [ask, cursor, set]),
  );
  return { value, error, reload, more };
}

/** The same on Explore, where hidden ones are shown if the user wants that. */
export function useEverybody() {
  const [hidden, setHidden] = useState(false);
  return { ...usePeople(hidden), hidden, setHidden };
}
