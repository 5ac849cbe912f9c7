/** Carries out what was decided about duplicates: first what stays gets what it lacks, then the others go to the bin. */
import type { Api, WholePhoto } from "../api";
import { deleteMany, putMany } from "../gallery/changeMany";
import { chunks } from "../ui/several";
import { giving, type Inheritance, inherited, type Plan, takingBack } from "./plan";

export interface Gift {
  to: string;
  what: Inheritance;
}

interface Tell {
  /** Told the ids of those that are in the bin. */
  gone: (ids: string[]) => void;
  /** Told what was given. */
  given: (gift: Gift) => void;
  /** Told how many groups were handled. */
  handled: (count: number) => void;
}

type Work = Pick<Api, "photo" | "changePhoto" | "putIntoAlbum" | "takeOutOfAlbum" | "deletePhotos">;

const AT_ONCE = 6;
const UNTOLD = { done: () => undefined, handled: () => undefined };

/** A group of which something would be lost stays whole; in the end throws an error that says why the first one did. */
export async function tidyUp(api: Work, plans: Plan[], tell: Tell): Promise<void> {
  const failures: unknown[] = [];
  const leaving: string[] = [];
  for (const [index, plan] of plans.entries()) {
    try {
      await bequeath(api, plan, tell.given);
      leaving.push(...plan.others.map(({ id }) => id));
    } catch (failure) {
      failures.push(failure);
    }
    tell.handled(index + 1);
  }
  await deleteMany(api, leaving, false, { ...UNTOLD, done: tell.gone });
  if (failures.length > 0) throw failures[0];
}

// What a page shows of photos may be older than what is known of them.
async function bequeath(api: Work, { kept, others }: Plan, given: Tell["given"]): Promise<void> {
  const photos = await wholePhotos(
    api,
    [...kept, ...others].map(({ id }) => id),
  );
  const [heir] = photos;
  if (!heir) return;
  const what = inherited(photos.slice(0, kept.length), photos.slice(kept.length));
  given({ to: heir.id, what });
  const change = giving(what);
  if (change) await api.changePhoto(heir.id, change);
  for (const album of what.albums) await putMany(api, [heir.id], album, null, UNTOLD);
}

async function wholePhotos(api: Work, ids: string[]): Promise<WholePhoto[]> {
  const found: WholePhoto[] = [];
  for (const part of chunks(ids, AT_ONCE)) found.push(...(await Promise.all(part.map((id) => api.photo(id)))));
  return found;
}

/** The opposite: what was given is taken away. */
export async function takeBack(api: Work, { to, what }: Gift): Promise<void> {
  const change = takingBack(what);
  if (change) await api.changePhoto(to, change);
  for (const album of what.albums) await putMany(api, [to], null, album, UNTOLD);
}
