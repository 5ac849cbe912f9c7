/** Short messages that come and go at the edge of the window, and are read out. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";

const SHOWN_MILLISECONDS = 6000;
// Who wants to undo something has to read, and to get there.
const ACTION_SHOWN_MILLISECONDS = 15_000;

interface NoticeAction {
  text: string;
  title: string;
  run: () => void;
}

interface Notice {
  id: number;
  message: string;
  action?: NoticeAction;
}

/** `action` undoes what the message says, by its button or by Ctrl+Z. */
type Notify = (message: string, action?: NoticeAction) => void;
const Context = createContext<Notify>(() => undefined);

export const useNotify = () => useContext(Context);

export function Notices({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<Notice[]>([]);
  const remove = useCallback((id: number) => setNotices((old) => old.filter((notice) => notice.id !== id)), []);
  const notify = useCallback(
    (message: string, action?: NoticeAction) => {
      const id = performance.now();
      setNotices((old) => [...old.slice(-2), { id, message, action }]);
      setTimeout(() => remove(id), action ? ACTION_SHOWN_MILLISECONDS : SHOWN_MILLISECONDS);
    },
    [remove],
  );
  const last = notices.findLast(({ action }) => action);
  const act = useCallback(
    ({ id, action }: Notice) => {
      remove(id);
      action?.run();
    },
    [remove],
  );
  useEffect(() => {
    if (!last) return;
    const press = (event: KeyboardEvent) => {
      const isTyping = (event.target as HTMLElement).closest("input, textarea");
      if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || isTyping) return;
      event.preventDefault();
      act(last);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [last, act]);
  return (
    <Context value={notify}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {notices.map((notice) => (
          <p key={notice.id} className="notice">
            {notice.message}
            {notice.action && (
              <button
                type="button"
                className="notice-action"
                title={notice.action.title}
                aria-keyshortcuts="Control+Z"
                onClick={() => act(notice)}
              >
                {notice.action.text}
              </button>
            )}
          </p>
        ))}
      </div>
    </Context>
  );
}
