import { useCallback, useEffect, useMemo, useState } from "react";
import { albumNames } from "../albums/names";
import type { Sort } from "../api";
import { SelectableGrid } from "../gallery/SelectableGrid";
import { Link, navigate } from "../router";
import { searchPath } from "../routes";
import { useServices } from "../services";
import { ShareDialog } from "../shares/ShareDialog";
import { PageTitle } from "../shell/PageTitle";
import { rich, t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Empty, EndOfList, Spinner } from "../ui/States";
import { UploadButton } from "../uploads/UploadButton";
import { Explore } from "./Explore";
import { FacetChips } from "./FacetChips";
import { SearchFailure } from "./Mistake";
import { Relaxed, Understood } from "./Readings";
import { resultSections } from "./resultSections";
import { SORTS, sortOf } from "./sort";
import { useSearch } from "./useSearch";

export function SearchPage({ query, sort: sortText, strict }: { query: string; sort: string | null; strict: boolean }) {
  const sort = sortOf(sortText);
  if (!query) return <Explore />;
  return (
    <Results
      title={t("search.titleOf", { query })}
      query={query}
      sort={sort}
      strict={strict}
      canShare
      onSort={(name) => navigate(searchPath(query, name, strict), { replace: true })}
    />
  );
}

interface ResultsProps {
  title: string;
  query: string;
  sort: Sort;
  strict: boolean;
  canShare?: boolean;
  onSort: (sort: Sort) => void;
}

/** What a search finds; `title` is read out, and is the tab's. */
export function Results({ title, query, sort, strict, canShare, onSort }: ResultsProps) {
  const search = useSearch(query, sort, strict);
  const [isSharing, setSharing] = useState(false);
  const names = useAlbumNames(search.facets.albums !== undefined && search.facets.albums.length > 0);
  const { pictures, described, relaxed } = search;
  const sections = useMemo(
    () => resultSections(pictures, described, relaxed.length > 0),
    [pictures, described, relaxed.length],
  );
  const go = useCallback((next: string) => navigate(searchPath(next || "*", sort)), [sort]);
  return (
    <>
      <PageTitle title={title} hidden />
      {isSharing && <ShareDialog what={{ query }} title={query} onClose={() => setSharing(false)} />}
      <div className="search-head">
        <p className="total" role="status">
          {search.total !== null && t("count.photos", { count: search.total })}
        </p>
        <fieldset className="segmented">
          <legend className="visually-hidden">{t("search.order")}</legend>
          {SORTS.map((name) => (
            <label key={name}>
              <input type="radio" name="sort" checked={sort === name} onChange={() => onSort(name)} />
              <span>{t(`search.${name}`)}</span>
            </label>
          ))}
        </fieldset>
        {canShare && !search.error && (
          <button type="button" className="button small" onClick={() => setSharing(true)}>
            <Icon name="share" size={18} />
            <span className="button-text">{t("share.do")}</span>
          </button>
        )}
      </div>
      {search.didYouMean && <DidYouMean query={query} meant={search.didYouMean} sort={sort} />}
      {search.relaxed.length > 0 && <Relaxed query={query} leftOut={search.relaxed} sort={sort} />}
      <Understood readings={search.understood} query={query} onQuery={go} />
      <FacetChips facets={search.facets} query={query} albumNames={names} onQuery={go} />
      {search.error && <SearchFailure {...search.error} query={query} again={search.again} />}
      {search.notDescribed && (
        <p className="note" role="status">
          {t("search.notDescribed")}{" "}
          <button type="button" className="link" onClick={search.again}>
            {t("do.again")}
          </button>
        </p>
      )}
      {search.total === 0 &&
        described.length === 0 &&
        !search.loading &&
        (search.emptyLibrary ? <NoPhotosYet /> : <NothingFound query={query} />)}
      <SelectableGrid
        label={t("search.found")}
        sections={sections}
        loadMore={search.loadMore}
        hasMore={search.cursor !== null}
      />
      {search.loading && <Spinner label={t("search.searching")} />}
      {!search.loading && search.cursor && <EndOfList reached={search.loadMore} />}
    </>
  );
}

function DidYouMean({ query, meant, sort }: { query: string; meant: string; sort: Sort }) {
  return (
    <p className="did-you-mean">
      {rich("search.meant", {
        query: <strong>{query}</strong>,
        meant: <Link href={searchPath(meant, sort)}>{meant}</Link>,
      })}
    </p>
  );
}

function NothingFound({ query }: { query: string }) {
  return (
    <Empty icon="search" title={t("search.nothing")}>
      <p>{rich("search.fewer", { query: <strong className="breakable">{query}</strong> })}</p>
    </Empty>
  );
}

function NoPhotosYet() {
  return (
    <Empty icon="photos" title={t("search.noPhotos")}>
      <p>{t("search.fill")}</p>
      <UploadButton label={t("do.upload")} className="button" />
    </Empty>
  );
}

function useAlbumNames(wanted: boolean): Record<string, string> {
  const { api } = useServices();
  const [names, setNames] = useState<Record<string, string>>({});
  useEffect(() => {
    if (wanted) albumNames(api).then(setNames, () => undefined);
  }, [api, wanted]);
  return names;
}
