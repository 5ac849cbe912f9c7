/** Short messages that come and go at the edge of the window, and are read out. */
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

const SHOWN_MILLISECONDS = 6000;

type Notify = (message: string) => void;
const Context = createContext<Notify>(() => undefined);

export const useNotify = () => useContext(Context);

export function Notices({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<{ id: number; message: string }[]>([]);
  const notify = useCallback((message: string) => {
    const id = performance.now();
    setNotices((old) => [...old.slice(-2), { id, message }]);
    setTimeout(() => setNotices((old) => old.filter((notice) => notice.id !== id)), SHOWN_MILLISECONDS);
  }, []);
  return (
    <Context value={notify}>
      {children}
      <div className="notices" role="status" aria-live="polite">
        {notices.map(({ id, message }) => (
          <p key={id} className="notice">
            {message}
          </p>
        ))}
      </div>
    </Context>
  );
}
