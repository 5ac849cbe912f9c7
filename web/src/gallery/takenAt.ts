/** When photos were taken. Pure. */
import type { Photo } from "../api";

type Times = Pick<Photo, "capturedAt" | "uploadedAt">;

const OFFSET = /(Z|[+-]\d\d:\d\d)$/;

/** The capture time by the clock on the spot, or else the upload's: as text whose order is that of lists. */
export function takenAt({ capturedAt, uploadedAt }: Times): string {
  return (capturedAt ?? uploadedAt).replace(OFFSET, "");
}

const DAYS = new WeakMap<Times, string>();

/** The day as "2019-07-14": of the capture where it was, of an upload where the reader is. */
export function dayOf(photo: Times): string {
  // Lists are put in order anew at every change.
  let day = DAYS.get(photo);
  if (!day) {
    day = photo.capturedAt?.slice(0, 10) ?? localDay(new Date(photo.uploadedAt));
    DAYS.set(photo, day);
  }
  return day;
}

export function localDay(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
