/** The same change of many photos, in few calls. */
import { type Api, MAX_IDS, type PhotoChange } from "../api";
import { t } from "../texts/texts";
import { chunks } from "../ui/several";

/**
 * Makes the change of all photos; `changed` is told the ids of those that have it, call by call, `handled` how many were
 * tried. A photo that cannot have it does not keep the others from it. In the end throws an error that says how many were
 * left out, and why the first one was.
 */
export async function changeMany(
  api: Pick<Api, "changePhotos">,
  ids: string[],
  change: PhotoChange,
  { changed, handled }: { changed: (ids: string[]) => void; handled: (count: number) => void },
): Promise<void> {
  const reasons: string[] = [];
  let count = 0;
  for (const part of chunks(ids, MAX_IDS)) {
    const answer = await api.changePhotos(part, change);
    changed(answer.changed.map(({ id }) => id));
    reasons.push(...answer.failed.map(({ reason }) => reason));
    count += part.length;
    handled(count);
  }
  if (reasons.length > 0) throw new Error(t("failed.change", { count: reasons.length, reason: reasons[0] ?? "" }));
}
