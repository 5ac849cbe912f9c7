import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useServices } from "../services";
import type { Kind } from "./photoUrls";

interface ShownUrl {
  /** Undefined until there is one that works. */
  url: string | undefined;
  /** What is there cannot be shown: a new URL did not help. */
  failed: boolean;
  /** To be called when what is at `url` could not be loaded. */
  broken: () => void;
}

const MAX_TRIES = 2;

/**
 * A URL of a photo that works. One that has been loaded stays, however old it is: another one would load it again.
 * `given` came with the photo; without one it is asked for where `wanted`.
 */
export function usePhotoUrl(id: string, kind: Kind, given: string | undefined, wanted = true): ShownUrl {
  const { urls } = useServices();
  const latest = useSyncExternalStore(urls.subscribe, () => urls.latest(id, kind, given));
  const [url, setUrl] = useState(() => (urls.isUsable(latest) ? latest : undefined));
  const [bad, setBad] = useState<string[]>([]);
  const failed = url === undefined && bad.length >= MAX_TRIES;

  useEffect(() => {
    if (url !== undefined || failed) return;
    if (urls.isUsable(latest) && !bad.includes(latest)) setUrl(latest);
    else if (latest !== undefined || wanted) urls.want(id);
  }, [urls, id, url, latest, bad, failed, wanted]);

  const broken = useCallback(() => {
    if (url === undefined) return;
    setBad((old) => [...old, url]);
    setUrl(undefined);
  }, [url]);
  return { url, failed, broken };
}
