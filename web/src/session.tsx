/** Who is signed in. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
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
  const { auth, live, uploads } = useServices();
  const [email, setEmail] = useState<string | null>();
  const [ended, setEnded] = useState(false);

  const refresh = useCallback(async () => {
    setEmail(await auth.email().catch(() => null));
    setEnded(false);
  }, [auth]);

  const signOut = useCallback(async () => {
    uploads.cancelAll();
    uploads.clear();
    await auth.signOut();
    setEmail(null);
  }, [auth, uploads]);

  useEffect(() => void refresh(), [refresh]);
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
