import { useMemo } from "react";
import { PageTitle } from "../shell/PageTitle";
import { Empty, EndOfList, Failure, Spinner } from "../ui/States";
import { UploadButton } from "../uploads/UploadButton";
import { SelectableGrid } from "./SelectableGrid";
import { byDay } from "./sections";
import { type PhotoList, usePhotos } from "./usePhotos";

export function PhotosPage() {
  const list = usePhotos();
  return (
    <>
      <PageTitle title="Photos" hidden />
      <PhotoStream list={list} label="All photos">
        <Empty icon="photos" title="Your photos will be here">
          <p>Drop files or folders anywhere in this window. Each photo can be found by what is in it a moment later.</p>
          <UploadButton />
        </Empty>
      </PhotoStream>
    </>
  );
}

/** Photos under the days of their upload, or `children` if there are none. */
export function PhotoStream(props: { list: PhotoList; label: string; children: React.ReactNode }) {
  const { list, label, children } = props;
  const sections = useMemo(() => byDay(list.photos, new Date()), [list.photos]);
  const isEmpty = list.photos.length === 0 && !list.loading && !list.error;
  return (
    <>
      {isEmpty && children}
      <SelectableGrid label={label} sections={sections} loadMore={list.loadMore} />
      {list.error && <Failure message={list.error} retry={list.loadMore} />}
      {list.loading && <Spinner label="Loading photos" />}
      {!list.loading && !list.error && list.cursor !== null && <EndOfList reached={list.loadMore} />}
    </>
  );
}
