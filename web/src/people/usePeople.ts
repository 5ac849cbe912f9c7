import { useCallback, useState } from "react";
import { useServices } from "../services";
import { useLoaded } from "../ui/useLoaded";
import { useTask } from "../ui/useTask";

const PAGE = 24;

/** Who is in the photos, page by page, whoever is in most of them first. */
export function usePeople() {
  const { api } = useServices();
  const [hidden, setHidden] = useState(false);
  const load = useCallback((signal: AbortSignal) => api.people({ hidden, size: PAGE }, signal), [api, hidden]);
  const { value, error, reload, set } = useLoaded(load);
  const cursor = value?.cursor;
  const more = useTask(
    useCallback(async () => {
      const next = await api.people({ hidden, size: PAGE, cursor });
      set((old) => ({ ...next, people: [...old.people, ...next.people] }));
    }, [api, hidden, cursor, set]),
  );
  return { value, error, reload, more, hidden, setHidden };
}
