/** The same for many photos, in few calls. */
import { type Api, MAX_IDS, type PhotoChange, type UnchangedPhoto } from "../api";
import { said, t } from "../texts/texts";
import { chunks } from "../ui/several";

interface Tell {
  /** Told the ids of those that are done, call by call. */
  done: (ids: string[]) => void;
  /** Told how many were tried. */
  handled: (count: number) => void;
}

interface Answer {
  done: string[];
  failed: UnchangedPhoto[];
}

/**
 * Makes the change of all photos. A photo that cannot have it does not keep the others from it. In the end throws an error
 * that says how many were left out, and why the first one was.
 */
export async function changeMany(api: Pick<Api, "changePhotos">, ids: string[], change: PhotoChange, tell: Tell) {
  const failed = await inParts(ids, tell, async (part) => {
    const { changed, failed } = await api.changePhotos(part, change);
    return { done: changed.map(({ id }) => id), failed };
  });
  const [first] = failed;
  if (first) throw new Error(t("failed.change", { count: failed.length, reason: said(first.reason, first.detail) }));
}

type Albums = Pick<Api, "putIntoAlbum" | "takeOutOfAlbum">;

/** Puts all photos into an album, and takes them out of another one; what cannot be is said in the end. */
export async function putMany(api: Albums, ids: string[], album: string | null, from: string | null, tell: Tell) {
  const failed = await inParts(ids, tell, async (part) => {
    const put = album === null ? null : await api.putIntoAlbum(album, part);
    const done = put ? put.changed.map(({ id }) => id) : part;
    const out = from !== null && done.length > 0 ? await api.takeOutOfAlbum(from, done) : null;
    return { done, failed: [...(put?.failed ?? []), ...(out?.failed ?? [])] };
  });
  const [first] = failed;
  if (first) throw new Error(t("failed.change", { count: failed.length, reason: said(first.reason, first.detail) }));
}

/** Takes all photos out of the bin. Those that are gone are left out, and said in the end, as for `changeMany`. */
export async function restoreMany(api: Pick<Api, "restorePhotos">, ids: string[], tell: Tell) {
  const failed = await inParts(ids, tell, async (part) => {
    const { restored, failed } = await api.restorePhotos(part);
    return { done: restored, failed };
  });
  const [first] = failed;
  if (first) throw new Error(t("failed.restore", { count: failed.length, reason: said(first.reason, first.detail) }));
}

/**
 * Deletes all photos: for good, or into the bin. Those that cannot be are left out, and said in the end, as for
 * `changeMany`.
 */
export async function deleteMany(api: Pick<Api, "deletePhotos">, ids: string[], final: boolean, tell: Tell) {
  const failed = await inParts(ids, tell, async (part) => {
    const { deleted, failed } = await api.deletePhotos(part, final);
    return { done: deleted, failed };
  });
  const [first] = failed;
  if (first) throw new Error(t("failed.delete", { count: failed.length, reason: said(first.reason, first.detail) }));
}

async function inParts(ids: string[], { done, handled }: Tell, call: (part: string[]) => Promise<Answer>) {
  const failures: Answer["failed"] = [];
  let count = 0;
  for (const part of chunks(ids, MAX_IDS)) {
    const answer = await call(part);
    done(answer.done);
    failures.push(...answer.failed);
    count += part.length;
    handled(count);
  }
  return failures;
}
