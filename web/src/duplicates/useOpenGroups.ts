import { type RefObject, useEffect } from "react";
import { setOpenList } from "../gallery/openList";
import { gridPhoto } from "../search/hits";
import type { Group } from "./groupList";

/** The viewer goes through the photos of the groups, one group after another. */
export function useOpenGroups(groups: Group[], page: RefObject<HTMLElement | null>, loadMore: () => void): void {
  useEffect(() => {
    const photos = groups.flatMap(({ pictures }) => pictures.map(gridPhoto));
    const focus = (id: string) => page.current?.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
    setOpenList({ photos, loadMore, focus });
  }, [groups, page, loadMore]);
}
