/** Who is signed in. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";
import { RecentSearches } from "./search/recent";
import { useServices } from "./services";

interface Session {
  /** Undefined until it is known. */
  email: string | null | undefined;
  /** The session ended by itself. */
  ended: boolean;
  /** Check again who is signed in. */
  refresh: () => Promise<void>;
  signOut: () => Promise<void>;
}

const Context = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error("There is no SessionProvider above");
  return session;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const { auth, live, uploads, unfinished } = useServices();
  const [email, setEmail] = useState<string | null>();
  const [ended, setEnded] = useState(false);

  const before = useRef<string | null>(null);

  // Whoever comes next sees nothing of these.
  const dropUploads = useCallback(() => {
    uploads.cancelAll();
    uploads.clear();
    unfinished.splice(0);
  }, [uploads, unfinished]);

  const refresh = useCallback(async () => {
    const now = await auth.email().catch(() => null);
    if (before.current && before.current !== now) dropUploads();
    before.current = now;
    setEmail(now);
    setEnded(false);
  }, [auth, dropUploads]);

  const signOut = useCallback(async () => {
    dropUploads();
    if (before.current) new RecentSearches(before.current, localStorage).forget();
    await auth.signOut();
    await refresh();
  }, [auth, dropUploads, refresh]);

  useEffect(() => void refresh(), [refresh]);
  useEffect(() => auth.onOtherTab(() => void refresh()), [auth, refresh]);
  useEffect(
    () =>
      auth.onEnded(() => {
        setEmail(null);
        setEnded(true);
      }),
    [auth],
  );
  useEffect(() => {
    if (!email) return;
    live.start();
    return () => live.stop();
  }, [email, live]);

  const session = useMemo(() => ({ email, ended, refresh, signOut }), [email, ended, refresh, signOut]);
  return <Context.Provider value={session}>{children}</Context.Provider>;
}
