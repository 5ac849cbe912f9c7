import { type RefObject, useCallback, useSyncExternalStore } from "react";
import { t } from "../texts/texts";
import { useNotify } from "../ui/notices";

function subscribe(listener: () => void): () => void {
  document.addEventListener("fullscreenchange", listener);
  return () => document.removeEventListener("fullscreenchange", listener);
}

/** Whether something fills the screen, and a switch for it; null where the browser cannot do that. */
export function useFullScreen(root: RefObject<HTMLElement | null>): { isOn: boolean; toggle: () => void } | null {
  const notify = useNotify();
  const isOn = useSyncExternalStore(subscribe, () => document.fullscreenElement !== null);
  const toggle = useCallback(() => {
    const done = document.fullscreenElement ? document.exitFullscreen() : root.current?.requestFullscreen();
    done?.catch(() => notify(t("photo.fullRefused")));
  }, [root, notify]);
  return document.fullscreenEnabled ? { isOn, toggle } : null;
}
