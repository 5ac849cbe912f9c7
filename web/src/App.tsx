import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { AccountPages, isAccountPath } from "./account/AccountPages";
import { AlbumPage } from "./albums/AlbumPage";
import { AlbumsPage } from "./albums/AlbumsPage";
import { PhotosPage } from "./gallery/PhotosPage";
import { here, navigate, type Place, safePath, usePlace } from "./router";
import { SearchPage } from "./search/SearchPage";
import { useSession } from "./session";
import { NotFound } from "./shell/NotFound";
import { Shell } from "./shell/Shell";
import { Spinner } from "./ui/States";

const Viewer = lazy(() => import("./photo/Viewer"));

export function App() {
  const place = usePlace();
  const { email } = useSession();
  const redirect = redirection(place, email);

  useEffect(() => {
    if (redirect) navigate(redirect, { replace: true });
  }, [redirect]);

  if (email === undefined || redirect) return <Spinner label="Loading" />;
  if (email === null) return <AccountPages place={place} />;
  return <SignedIn place={place} />;
}

function redirection({ path, query }: Place, email: string | null | undefined): string | null {
  if (email === undefined) return null;
  if (email === null) return isAccountPath(path) ? null : `/sign-in?next=${encodeURIComponent(here())}`;
  if (isAccountPath(path)) return safePath(query.get("next"));
  return path === "/" ? "/photos" : null;
}

function SignedIn({ place }: { place: Place }) {
  const photoId = /^\/photos\/([^/]+)$/.exec(place.path)?.[1];
  const behind = new URL(photoId ? safePath(place.background) : here(), location.origin);
  return (
    <>
      <Shell path={behind.pathname} inert={photoId !== undefined}>
        {page(behind.pathname, behind.searchParams)}
      </Shell>
      {photoId && (
        <Suspense>
          <Viewer id={decodeURIComponent(photoId)} background={behind.pathname + behind.search} />
        </Suspense>
      )}
    </>
  );
}

function page(path: string, query: URLSearchParams): ReactNode {
  const album = /^\/albums\/([^/]+)$/.exec(path)?.[1];
  if (path === "/photos") return <PhotosPage />;
  if (path === "/albums") return <AlbumsPage />;
  if (album) return <AlbumPage key={album} id={decodeURIComponent(album)} />;
  if (path === "/search") return <SearchPage query={query.get("q") ?? ""} sort={query.get("sort")} />;
  return <NotFound />;
}
