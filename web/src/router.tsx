/** URLs and pages: a handful of fixed routes need no library. */
import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

interface State {
  /** Path and query of the page that stays visible behind the photo. */
  background?: string;
}

export interface Route {
  path: string;
  query: URLSearchParams;
  background: string | null;
}

const CHANGED = "routechange";

function snapshot(): string {
  const background = (history.state as State | null)?.background;
  return JSON.stringify([location.pathname, location.search, background ?? null]);
}

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(CHANGED, listener);
  };
}

export function useRoute(): Route {
  const [path, search, background] = JSON.parse(useSyncExternalStore(subscribe, snapshot)) as [string, string, string];
  return { path, query: new URLSearchParams(search), background };
}

export function here(): string {
  return location.pathname + location.search;
}

export function navigate(to: string, { replace = false, background }: { replace?: boolean } & State = {}): void {
  const state: State = background ? { background } : {};
  if (replace) history.replaceState(state, "", to);
  else history.pushState(state, "", to);
  dispatchEvent(new Event(CHANGED));
  if (!background && !replace) scrollTo(0, 0);
}

/** Back to the page behind a photo, or to `fallback` if the photo's URL was opened directly. */
export function leave(fallback: string): void {
  if ((history.state as State | null)?.background) history.back();
  else navigate(fallback, { replace: true });
}

/** A plain click navigates here; with a modifier the browser opens a tab, as with any link. */
export function follow(event: MouseEvent, go: () => void): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go();
}

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  return (
    <a
      href={href}
      onClick={(event) => {
        onClick?.(event);
        follow(event, () => navigate(href));
      }}
      {...rest}
    />
  );
}
