import { type ReactNode, useEffect } from "react";
import { AccountPages, isAccountPath } from "./account/AccountPages";
import { SecondFactorPage } from "./account/SecondFactorPage";
import { AlbumPage } from "./albums/AlbumPage";
import { AlbumsPage } from "./albums/AlbumsPage";
import { BinPage } from "./gallery/BinPage";
import { PhotosPage } from "./gallery/PhotosPage";
import { GuestPages } from "./guests/GuestPages";
import { PhotoOverlay } from "./photo/PhotoOverlay";
import { here, navigate, type Route, useRoute } from "./router";
import {
  ALBUMS,
  accountPath,
  albumIdIn,
  BIN,
  DUPLICATES,
  EXPLORE,
  PHOTOS,
  periodIn,
  personIdIn,
  photoIdIn,
  SEARCH,
  SECOND_FACTOR,
  SHARED,
  SHARES,
  SIGN_IN,
  safePath,
  sharedAlbumIdIn,
  shareIdIn,
  WITH_ME,
} from "./routes";
import { SearchPage } from "./search/SearchPage";
import { useServices } from "./services";
import { useSession } from "./session";
import { FavouritesPage } from "./shares/FavouritesPage";
import { SharedAlbumPage } from "./shares/SharedAlbumPage";
import { SharesPage } from "./shares/SharesPage";
import { WithMePage } from "./shares/WithMePage";
import { NotFound } from "./shell/NotFound";
import { Shell } from "./shell/Shell";
import { t, useLanguage } from "./texts/texts";
import { ErrorBoundary } from "./ui/ErrorBoundary";
import { Failure, Spinner } from "./ui/States";
import { separatePage } from "./ui/separatePage";

const Explore = separatePage(() => import("./explore/ExplorePage"));
const Person = separatePage(() => import("./people/PersonPage"));
const Duplicates = separatePage(() => import("./duplicates/DuplicatesPage"));

export function App() {
  const route = useRoute();
  const { email } = useSession();
  const { auth } = useServices();
  const language = useLanguage();
  const redirect = redirection(route, email, auth.nextPage);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => {
    if (!redirect) return;
    navigate(redirect, { replace: true });
    auth.forgetNextPage();
  }, [redirect, auth]);

  if (route.path === SHARED) return <GuestPages key={language} />;
  if (email === undefined || redirect) return <Spinner label={t("loading.any")} />;
  if (email === null) return <AccountPages key={language} route={route} />;
  // Of somebody else nothing may stay that was loaded before.
  return <SignedIn key={`${email} ${language}`} route={route} />;
}

// `asked`: for what somebody left for another page to sign in there, which leads back to "/".
function redirection({ path, query }: Route, email: string | null | undefined, asked: string | null): string | null {
  if (email === undefined || path === SHARED) return null;
  if (email === null) return isAccountPath(path) ? null : accountPath(SIGN_IN, here());
  if (isAccountPath(path)) return safePath(query.get("next"));
  return path === "/" ? safePath(asked === "/" ? null : asked) : null;
}

function SignedIn({ route }: { route: Route }) {
  const photoId = photoIdIn(route.path);
  const behind = new URL(photoId ? safePath(route.background) : here(), location.origin);
  return (
    <>
      <Shell path={behind.pathname} inert={photoId !== null}>
        <ErrorBoundary key={behind.pathname} fallback={(again) => <Failure message={t("failed.page")} retry={again} />}>
          {page(behind.pathname, behind.searchParams)}
        </ErrorBoundary>
      </Shell>
      {photoId && (
        <PhotoOverlay id={photoId} beside={route.query.get("with")} background={behind.pathname + behind.search} />
      )}
    </>
  );
}

function page(path: string, query: URLSearchParams): ReactNode {
  const album = albumIdIn(path);
  const person = personIdIn(path);
  const share = shareIdIn(path);
  const sharedAlbum = sharedAlbumIdIn(path);
  if (path === PHOTOS) return <PhotosPage until={periodIn(query.get("until"))} />;
  if (path === SECOND_FACTOR) return <SecondFactorPage />;
  if (path === BIN) return <BinPage />;
  if (path === ALBUMS) return <AlbumsPage />;
  if (album) return <AlbumPage key={album} id={album} />;
  if (path === EXPLORE) return <Explore />;
  if (person) return <Person key={person} id={person} />;
  if (path === DUPLICATES) return <Duplicates />;
  if (path === SHARES) return <SharesPage />;
  if (path === WITH_ME) return <WithMePage />;
  if (sharedAlbum) return <SharedAlbumPage key={sharedAlbum} id={sharedAlbum} />;
  if (share) return <FavouritesPage key={share} id={share} />;
  if (path === SEARCH) {
    return <SearchPage query={query.get("q") ?? ""} sort={query.get("sort")} strict={query.get("strict") === "1"} />;
  }
  return <NotFound />;
}
