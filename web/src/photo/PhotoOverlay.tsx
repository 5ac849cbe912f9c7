import { leave } from "../router";
import { t } from "../texts/texts";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { preloaded } from "../ui/preloaded";
import { Failure } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";

const loadViewer = preloaded(() => import("./Viewer"));

/** The viewer, whose script comes separately. If it fails, the page behind and its uploads stay. */
export function PhotoOverlay({ id, beside, background }: { id: string; beside: string | null; background: string }) {
  const viewer = useLoaded(loadViewer);
  const close = () => leave(background);
  if (viewer.value) {
    return (
      <ErrorBoundary fallback={(again) => <Failed message={t("photo.failed")} again={again} close={close} />}>
        <viewer.value.default id={id} beside={beside} background={background} />
      </ErrorBoundary>
    );
  }
  // What the browser says of it names a script.
  const message = t("photo.failedScript");
  return viewer.error ? <Failed message={message} again={viewer.reload} close={close} /> : null;
}

function Failed({ message, again, close }: { message: string; again: () => void; close: () => void }) {
  return (
    <div className="viewer" role="dialog" aria-modal="true" aria-label={t("photo.label")}>
      <div className="viewer-failed">
        <Failure message={message} retry={again}>
          <button type="button" className="button" onClick={() => location.reload()}>
            {t("do.reload")}
          </button>
          <button type="button" className="button" onClick={close}>
            {t("do.close")}
          </button>
        </Failure>
      </div>
    </div>
  );
}
