import { useEffect, useState } from "react";
import { useServices } from "../services";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { countBad, headline, type Outcome, outcomeOf, type Totals, totalsOf, worstFirst } from "./outcome";
import { Bar, TrayItem } from "./TrayItem";
import { UnfinishedNote } from "./UnfinishedNote";
import type { Upload } from "./upload";
import { useUploads } from "./useUploads";

// Nobody reads more, and what went wrong comes first.
const MOST_SHOWN = 300;
const RETRIES = { failed: "upload.retryFailed", cancelled: "upload.retryCancelled" } as const;

/** What is being uploaded, and how each upload ended. */
export function UploadTray() {
  const { uploads: queue } = useServices();
  const uploads = useUploads();
  const [look, setLook] = useState<"open" | "small" | "closed">("open");
  const totals = totalsOf(uploads);
  useLeaveWarning(totals.count.underWay > 0);
  if (uploads.length === 0) return <UnfinishedNote />;
  if (look === "closed" && totals.count.underWay === 0) {
    return <Reopen totals={totals} open={() => setLook("open")} />;
  }
  // What went wrong stays within reach.
  const close = () => {
    if (countBad(totals) === 0) queue.clear();
    setLook(countBad(totals) === 0 ? "open" : "closed");
  };
  const open = look !== "small";
  return (
    <section className="tray" aria-label={t("upload.tray")}>
      <header className="tray-head">
        <h2>
          <span role="status">{headline(totals)}</span>
        </h2>
        <button
          type="button"
          className="icon-button"
          aria-expanded={open}
          aria-label={t("upload.showFiles")}
          onClick={() => setLook(open ? "small" : "open")}
        >
          <Icon name={open ? "down" : "up"} />
        </button>
        {totals.count.underWay === 0 && (
          <button type="button" className="icon-button" aria-label={t("do.close")} onClick={close}>
            <Icon name="close" />
          </button>
        )}
      </header>
      {totals.count.underWay > 0 && <Bar share={totals.share} label={t("upload.all")} />}
      {open && (
        <ul className="tray-list">
          {worstFirst(uploads)
            .slice(0, MOST_SHOWN)
            .map((upload) => (
              <TrayItem key={upload.id} upload={upload} />
            ))}
          {uploads.length > MOST_SHOWN && (
            <li className="tray-more">{t("upload.more", { count: uploads.length - MOST_SHOWN })}</li>
          )}
        </ul>
      )}
      {open && <Foot uploads={uploads} totals={totals} />}
    </section>
  );
}

function Reopen({ totals, open }: { totals: Totals; open: () => void }) {
  return (
    <button type="button" className="button tray-closed" aria-label={t("upload.show")} onClick={open}>
      <Icon name="warning" size={18} />
      {headline(totals)}
    </button>
  );
}

function Foot({ uploads, totals: { count } }: { uploads: Upload[]; totals: Totals }) {
  const { uploads: queue } = useServices();
  const idsOf = (outcome: Outcome) => uploads.filter((one) => outcomeOf(one) === outcome).map(({ id }) => id);
  const isOver = count.underWay === 0;
  return (
    <footer className="tray-foot">
      {(["failed", "cancelled"] as const).map(
        (outcome) =>
          count[outcome] > 0 && (
            <button key={outcome} type="button" className="button small" onClick={() => queue.retry(idsOf(outcome))}>
              <Icon name="retry" size={16} />
              {t(RETRIES[outcome], { count: count[outcome] })}
            </button>
          ),
      )}
      <button type="button" className="button small" onClick={() => (isOver ? queue.clear() : queue.cancelAll())}>
        {t(isOver ? "do.clear" : "upload.cancelAll")}
      </button>
    </footer>
  );
}

function useLeaveWarning(active: boolean): void {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [active]);
}
