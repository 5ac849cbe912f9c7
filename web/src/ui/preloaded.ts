const LATEST_MILLISECONDS = 5000;

/**
 * `load`, once called in advance, when the browser has nothing else to do: what it loads is there when the connection
 * is not. For `useLoaded`, which can try again; a component that React's `lazy` failed to load stays failed.
 */
export function preloaded<T>(load: () => Promise<T>): () => Promise<T> {
  const inAdvance = () => void load().catch(() => undefined);
  // Safari has no idle callbacks.
  if ("requestIdleCallback" in globalThis) requestIdleCallback(inAdvance, { timeout: LATEST_MILLISECONDS });
  else setTimeout(inAdvance, LATEST_MILLISECONDS);
  return load;
}
