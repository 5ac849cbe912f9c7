import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useServices } from "../services";
import type { Kind } from "./photoUrls";

export interface ShownUrl {
  /** Undefined until there is one that works. */
  url: string | undefined;
  /** What is there cannot be shown: a new URL did not help. */
  failed: boolean;
  /** To be called when what is at `url` could not be loaded. */
  broken: () => void;
}

/** A URL that did not work when the photo's URLs had been told so often: told again, it is tried again. */
interface Bad {
  url: string;
  answers: number;
}

const MAX_TRIES = 2;

/**
 * A URL of a photo that works. One that has been loaded stays, however old it is: another one would load it again.
 * `given` came with the photo; without one it is asked for where `wanted`.
 */
export function usePhotoUrl(id: string, kind: Kind, given: string | undefined, wanted = true): ShownUrl {
  const { urls } = useServices();
  const latest = useSyncExternalStore(urls.subscribe, () => urls.latest(id, kind, given));
  const answers = useSyncExternalStore(urls.subscribe, () => urls.answers(id));
  const [url, setUrl] = useState(() => (urls.isUsable(latest) ? latest : undefined));
  const [bad, setBad] = useState<Bad[]>([]);
  const failed = url === undefined && bad.length >= MAX_TRIES;

  useEffect(() => {
    if (url !== undefined || failed) return;
    const isBad = bad.some((tried) => tried.url === latest && tried.answers === answers);
    if (urls.isUsable(latest) && !isBad) setUrl(latest);
    else if (latest !== undefined || wanted) urls.want(id);
  }, [urls, id, url, latest, answers, bad, failed, wanted]);

  const broken = useCallback(() => {
    if (url === undefined) return;
    setBad((old) => [...old, { url, answers: urls.answers(id) }]);
    setUrl(undefined);
  }, [urls, id, url]);
  return { url, failed, broken };
}
