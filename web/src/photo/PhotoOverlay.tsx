import { leave } from "../router";
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
      <ErrorBoundary
        fallback={(again) => <Failed message="This photo could not be shown." again={again} close={close} />}
      >
        <viewer.value.default id={id} beside={beside} background={background} />
      </ErrorBoundary>
    );
  }
  // What the browser says of it names a script.
  const message = "The viewer could not be loaded. Check your connection, or reload the page.";
  return viewer.error ? <Failed message={message} again={viewer.reload} close={close} /> : null;
}

function Failed({ message, again, close }: { message: string; again: () => void; close: () => void }) {
  return (
    <div className="viewer" role="dialog" aria-modal="true" aria-label="Photo">
      <div className="viewer-failed">
        <Failure message={message} retry={again}>
          <button type="button" className="button" onClick={() => location.reload()}>
            Reload
          </button>
          <button type="button" className="button" onClick={close}>
            Close
          </button>
        </Failure>
      </div>
    </div>
  );
}
