import { dayText, monthsText, rangeText } from "../ui/format";
import type { GridPhoto, GridSection } from "./gridPhoto";
import { dayOf, localDay } from "./takenAt";

export type Span = "day" | "month";

interface Group {
  /** "2019-07-14" or "2019-07". */
  first: string;
  last: string;
  photos: GridPhoto[];
}

// Fewer photos do not fill a row: then neighbours within a year share a heading.
const FEW = 6;
const LENGTH = { day: 10, month: 7 } as const;

/** Photos in their order, under the days or months when they were taken, or under several with few photos each. Pure. */
export function bySpan(photos: GridPhoto[], span: Span, now: Date): GridSection[] {
  const groups: Group[] = [];
  const recent = span === "day" ? recentDays(now) : [];
  for (const group of spans(photos, span)) {
    const before = groups.at(-1);
    if (before && canShare(before, group, recent)) {
      before.last = group.last;
      before.photos.push(...group.photos);
    } else groups.push(group);
  }
  return groups.map((group) => ({ title: title(group, span, now), photos: group.photos }));
}

function spans(photos: GridPhoto[], span: Span): Group[] {
  const found: Group[] = [];
  for (const photo of photos) {
    const name = dayOf(photo).slice(0, LENGTH[span]);
    const last = found.at(-1);
    if (last?.last === name) last.photos.push(photo);
    else found.push({ first: name, last: name, photos: [photo] });
  }
  return found;
}

function canShare(before: Group, group: Group, recent: string[]): boolean {
  const isOneYear = before.first.slice(0, 4) === group.last.slice(0, 4);
  const areFew = before.photos.length < FEW && group.photos.length < FEW;
  return isOneYear && areFew && !recent.includes(before.last) && !recent.includes(group.first);
}

// Today and yesterday keep their own headings.
function recentDays(now: Date): string[] {
  return [0, 1].map((days) => localDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)));
}

function title({ first, last }: Group, span: Span, now: Date): string {
  if (span === "month") return monthsText(last, first);
  return first === last ? dayText(first, now) : rangeText(last, first);
}
