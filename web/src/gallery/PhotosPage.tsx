import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Album } from "../api";
import { Link, navigate } from "../router";
import { PHOTOS, photosPath } from "../routes";
import { PageTitle } from "../shell/PageTitle";
import { t } from "../texts/texts";
import { Icon } from "../ui/Icon";
import { Empty, EndOfList, Failure, Spinner } from "../ui/States";
import { SampleButton } from "../uploads/SampleButton";
import { UploadButton } from "../uploads/UploadButton";
import type { GridPhoto, GridSection } from "./gridPhoto";
import { focusInList } from "./openList";
import type { Order } from "./PhotoGrid";
import { SelectableGrid } from "./SelectableGrid";
import { StackChoice } from "./StackChoice";
import { bySpan } from "./sections";
import { TileSizeChoice } from "./TileSizeChoice";
import { dayOf } from "./takenAt";
import { spanOf, usePhotosInRow, useTileSize } from "./tileSize";
import { type PhotoList, usePhotos } from "./usePhotos";
import { useStacks } from "./useStacks";
import { Years } from "./Years";

/** All photos by the time when they were taken; `until`: only those of this year or month, and earlier ones. */
export function PhotosPage({ until }: { until?: string }) {
  const list = usePhotos({ until });
  const [year, setYear] = useState<string>();
  const onTop = useCallback((photo: GridPhoto) => setYear(yearOf(photo)), []);
  const { photos } = list;
  const glance = useCallback(
    (chosen: string) => {
      const there = photos.find((photo) => yearOf(photo) === chosen);
      if (there) focusInList(there.id);
      return there !== undefined;
    },
    [photos],
  );
  const go = useCallback((chosen: string) => glance(chosen) || navigate(photosPath(chosen)), [glance]);
  return (
    <>
      <PageTitle title={t("shell.photos")} hidden />
      {until && (
        <p className="until">
          {t("grid.until", { time: until })}
          <Link href={PHOTOS} className="button small">
            <Icon name="left" size={16} />
            {t("grid.newest")}
          </Link>
        </p>
      )}
      <Years loaded={photos} current={year} go={go} glance={glance} />
      <PhotoStream list={list} label={t("grid.all")} onTop={onTop}>
        <Empty icon="photos" title={t("tour.title")}>
          <ol className="tour">
            <li>{t("tour.drop")}</li>
            <li>{t("tour.search")}</li>
            <li>{t("tour.explore")}</li>
          </ol>
          <div className="tour-start">
            <UploadButton />
            <SampleButton />
          </div>
        </Empty>
      </PhotoStream>
    </>
  );
}

interface StreamProps {
  list: PhotoList;
  label: string;
  /** The album that they are in, and how that is sorted. */
  album?: Pick<Album, "id" | "sort">;
  order?: Order;
  onTop?: (photo: GridPhoto) => void;
  children: React.ReactNode;
}

/** Photos under the days or months when they were taken, or `children` if there are none. */
export function PhotoStream({ list, label, album, order, onTop, children }: StreamProps) {
  const size = useTileSize();
  const few = usePhotosInRow(size);
  const before = useRef<GridSection[]>([]);
  const isTimeline = !album || album.sort === "captured";
  const { tiles, onStack } = useStacks(list, isTimeline);
  const sections = useMemo(
    () =>
      isTimeline ? bySpan(tiles, { span: spanOf(size), now: new Date(), few }, before.current) : [{ photos: tiles }],
    [tiles, size, few, isTimeline],
  );
  useEffect(() => {
    before.current = sections;
  }, [sections]);
  const hasMore = list.cursor !== null && !list.error;
  const isEmpty = list.photos.length === 0 && !list.loading && !list.error;
  return (
    <>
      {isEmpty && children}
      {list.photos.length > 0 && (
        <div className="tile-choices">
          {isTimeline && <StackChoice />}
          <TileSizeChoice />
        </div>
      )}
      <SelectableGrid
        label={label}
        sections={sections}
        loadMore={list.loadMore}
        hasMore={hasMore}
        album={album?.id}
        order={order}
        onTop={onTop}
        onStack={onStack}
      />
      {list.error && <Failure message={list.error} retry={list.loadMore} />}
      {list.loading && <Spinner label={t("grid.loading")} />}
      {!list.loading && hasMore && <EndOfList reached={list.loadMore} />}
    </>
  );
}

function yearOf(photo: GridPhoto): string {
  return dayOf(photo).slice(0, 4);
}
