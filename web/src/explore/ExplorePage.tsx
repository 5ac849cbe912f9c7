import { useCallback } from "react";
import { PeopleTiles } from "../people/PeopleTiles";
import { Link } from "../router";
import { DUPLICATES, searchPath } from "../routes";
import { useServices } from "../services";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { colourName } from "../ui/colourName";
import { Icon } from "../ui/Icon";
import { preloaded } from "../ui/preloaded";
import { Empty, Failure, Spinner } from "../ui/States";
import { useLoaded } from "../ui/useLoaded";
import { UploadButton } from "../uploads/UploadButton";
import { usePhotoUrl } from "../urls/usePhotoUrl";
import { type Library, loadExplore } from "./loadExplore";
import { Statistics } from "./Statistics";
import { type Theme, type Tile, themesOf } from "./tiles";

const loadMap = preloaded(() => import("./PhotoMap"));

/** What there is in the library: things, people, places, years, colours, cameras, a map, and numbers. */
export default function ExplorePage() {
  const { api } = useServices();
  const { value, error, reload } = useLoaded(useCallback((signal: AbortSignal) => loadExplore(api, signal), [api]));
  return (
    <>
      <PageTitle title={t("explore.title")} />
      {error && <Failure message={error} retry={reload} />}
      {!value && !error && <Spinner label={t("loading.any")} />}
      {value?.total === 0 && (
        <Empty icon="photos" title={t("explore.nothing")}>
          <p>{t("explore.fill")}</p>
          <UploadButton />
        </Empty>
      )}
      {value && value.total > 0 && <Found library={value} />}
    </>
  );
}

function Found({ library }: { library: Library }) {
  const map = useLoaded(loadMap);
  return (
    <>
      <PeopleTiles />
      {themesOf(library.facets, library.pictures).map((theme) => (
        <ThemeTiles key={theme.title} theme={theme} />
      ))}
      {library.withPlace > 0 && (
        <section className="theme" aria-label={t("explore.map")}>
          <h2>{t("explore.map")}</h2>
          {map.value && <map.value.default total={library.withPlace} />}
          {map.error && <Failure message={t("explore.mapFailed")} retry={map.reload} />}
        </section>
      )}
      <section className="theme" aria-label={t("duplicates.tidyUp")}>
        <h2>{t("duplicates.tidyUp")}</h2>
        <Link href={DUPLICATES} className="explore-link">
          <Icon name="copies" />
          <span>
            {t("duplicates.title")}
            <span className="hint">{t("duplicates.find")}</span>
          </span>
        </Link>
      </section>
      <Statistics library={library} />
    </>
  );
}

function ThemeTiles({ theme: { title, facet, tiles } }: { theme: Theme }) {
  return (
    <section className="theme" aria-label={title}>
      <h2>{title}</h2>
      <ul className="theme-tiles">
        {tiles.map((tile) => (
          <li key={tile.value}>
            <ThemeTile tile={tile} isColour={facet === "colours"} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function ThemeTile({ tile: { value, count, query, picture }, isColour }: { tile: Tile; isColour: boolean }) {
  return (
    <Link href={searchPath(query)} className="theme-tile">
      <span className="theme-picture" data-colour={isColour ? value : undefined}>
        {picture ? <Thumbnail id={picture.id} given={picture.thumbnailUrl} /> : <FoundThumbnail query={query} />}
      </span>
      <span className="theme-name">{isColour ? colourName(value) : value}</span>
      <span className="theme-count">{t("count.photos", { count })}</span>
    </Link>
  );
}

/** Of what is not among the latest photos. */
function FoundThumbnail({ query }: { query: string }) {
  const { api } = useServices();
  const load = useCallback((signal: AbortSignal) => api.search({ query, size: 1 }, signal), [api, query]);
  const picture = useLoaded(load).value?.pictures[0];
  return picture ? <Thumbnail id={picture.id} given={picture.thumbnailUrl} /> : null;
}

function Thumbnail({ id, given }: { id: string; given?: string }) {
  const { url, broken } = usePhotoUrl(id, "thumbnailUrl", given);
  return url ? <img src={url} alt="" loading="lazy" decoding="async" onError={broken} /> : null;
}
