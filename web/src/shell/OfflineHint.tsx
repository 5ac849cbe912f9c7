import { useSyncExternalStore } from "react";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

/** Says that there is no connection, for as long as there is none. */
export function OfflineHint() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {!online && (
        <p className="offline-hint">
          <Icon name="warning" size={18} />
          {t("shell.offline")}
        </p>
      )}
    </div>
  );
}
