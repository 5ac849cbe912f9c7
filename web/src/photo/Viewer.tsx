import { useCallback, useEffect, useRef, useState } from "react";
import { type Label, messageOf, type WholePhoto } from "../api";
import { DeletePhotos } from "../gallery/DeletePhotos";
import { focusInList, useOpenList } from "../gallery/openList";
import { leave, navigate } from "../router";
import { photoPath } from "../routes";
import { useServices } from "../services";
import { Icon } from "../ui/Icon";
import { useNotify } from "../ui/notices";
import { Failure, Spinner } from "../ui/States";
import { useTask } from "../ui/useTask";
import { saveFile } from "./download";
import { Panel } from "./Panel";
import { Stage } from "./Stage";
import { usePhoto } from "./usePhoto";

// This near to the end of the list, its next page is fetched.
const NEAR_END = 5;

/** A large photo, over the page from which it was opened. */
export default function Viewer({ id, background }: { id: string; background: string }) {
  const { previous, next } = useNeighbours(id);
  const [deleting, setDeleting] = useState(false);
  const [panel, setPanel] = useState(true);
  const [label, setLabel] = useState<Label | null>(null);
  const root = useRef<HTMLDivElement>(null);

  const close = useCallback(() => leave(background), [background]);
  const show = useCallback(
    (other: string | undefined) => {
      setLabel(null);
      if (other) navigate(photoPath(other), { replace: true, background });
    },
    [background],
  );
  const removed = useCallback(() => {
    const other = next ?? previous;
    if (other) show(other);
    else close();
  }, [next, previous, show, close]);
  const { value: photo, error, reload, set } = usePhoto(id, removed);
  const shown = photo?.id === id ? photo : null;

  useStillBackground();
  useFocusWithin(root, id);
  useEffect(() => {
    if (shown) document.title = `${shown.name} · Photo Search`;
  }, [shown]);
  useViewerKeys((key, isTyping) => {
    if (isTyping) root.current?.focus();
    else if (key === "Escape") close();
    else if (key === "ArrowLeft") show(previous);
    else if (key === "ArrowRight") show(next);
    else if (key === "Delete") setDeleting(true);
    else if (key === "i") setPanel(!panel);
  });

  return (
    <div ref={root} className="viewer" role="dialog" aria-modal="true" aria-label="Photo" tabIndex={-1}>
      <div className="viewer-main">
        <Toolbar
          photo={shown}
          panel={panel}
          onPanel={() => setPanel(!panel)}
          onDelete={() => setDeleting(true)}
          onClose={close}
        />
        {shown && <Stage key={id} photo={shown} label={label} />}
        {!shown && !error && <Spinner label="Loading the photo" />}
        {!shown && error && <Failure message={error} retry={reload} />}
        {previous && (
          <button type="button" className="step previous" aria-label="Previous photo" onClick={() => show(previous)}>
            <Icon name="left" size={28} />
          </button>
        )}
        {next && (
          <button type="button" className="step next" aria-label="Next photo" onClick={() => show(next)}>
            <Icon name="right" size={28} />
          </button>
        )}
      </div>
      {panel && shown && <Panel key={id} photo={shown} onChange={set} onLabel={setLabel} />}
      {deleting && shown && <DeletePhotos photos={[shown]} onClose={() => setDeleting(false)} />}
    </div>
  );
}

interface ToolbarProps {
  photo: WholePhoto | null;
  panel: boolean;
  onPanel: () => void;
  onDelete: () => void;
  onClose: () => void;
}

function Toolbar({ photo, panel, onPanel, onDelete, onClose }: ToolbarProps) {
  const { urls } = useServices();
  const notify = useNotify();
  const download = useTask(
    useCallback(async () => {
      if (!photo) return;
      const { id, name } = photo;
      // What the page knows may have expired, and asking costs little beside a whole photo.
      const saved = urls.renewed(id, "signedUrl").then((url) => saveFile(url, name));
      await saved.catch((error) => notify(messageOf(error)));
    }, [photo, urls, notify]),
  );
  return (
    <div className="viewer-bar">
      <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
        <Icon name="close" />
      </button>
      <h1 className="viewer-name">{photo?.name}</h1>
      {photo && (
        <button
          type="button"
          className="icon-button"
          aria-label="Download"
          title="Download"
          disabled={download.busy}
          onClick={() => void download.run()}
        >
          <Icon name="download" />
        </button>
      )}
      <button type="button" className="icon-button" aria-label="Delete" title="Delete (Del)" onClick={onDelete}>
        <Icon name="trash" />
      </button>
      <button type="button" className="icon-button" aria-label="Details" aria-pressed={panel} onClick={onPanel}>
        <Icon name="info" />
      </button>
    </div>
  );
}

function useNeighbours(id: string): { previous?: string; next?: string } {
  const { ids, loadMore } = useOpenList();
  const at = ids.indexOf(id);
  useEffect(() => {
    if (at >= 0 && at >= ids.length - NEAR_END) loadMore();
  }, [at, ids.length, loadMore]);
  return at < 0 ? {} : { previous: ids[at - 1], next: ids[at + 1] };
}

/** The page behind keeps its scroll position. */
function useStillBackground(): void {
  useEffect(() => {
    const { documentElement: root } = document;
    root.style.setProperty("--scrollbar", `${innerWidth - root.clientWidth}px`);
    root.classList.add("still");
    return () => root.classList.remove("still");
  }, []);
}

/** The focus moves into the viewer, and at the end to the last shown photo in its list. */
function useFocusWithin(root: React.RefObject<HTMLDivElement | null>, id: string): void {
  const last = useRef(id);
  useEffect(() => {
    last.current = id;
  }, [id]);
  useEffect(() => {
    root.current?.focus({ preventScroll: true });
    return () => focusInList(last.current);
  }, [root]);
}

/** `isTyping`: Esc was pressed in a field, which is only left. */
function useViewerKeys(press: (key: string, isTyping: boolean) => void): void {
  const current = useRef(press);
  useEffect(() => {
    current.current = press;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (target.closest("dialog, select")) return;
      const isTyping = target.closest("input, textarea") !== null;
      if (isTyping && event.key !== "Escape") return;
      current.current(event.key, isTyping);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
}
