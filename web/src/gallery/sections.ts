import { locale } from "../texts/texts";
import { dayText, monthsText, rangeText } from "../ui/format";
import type { GridPhoto, GridSection } from "./gridPhoto";
import { dayOf, localDay } from "./takenAt";

export type Span = "day" | "month";

/** How photos are put under headings. */
export interface Spans {
  span: Span;
  now: Date;
  /** Fewer photos do not fill a row: then neighbours within a year share a heading. */
  few: number;
}

interface Group {
  /** "2019-07-14" or "2019-07". */
  first: string;
  last: string;
  photos: GridPhoto[];
}

const LENGTH = { day: 10, month: 7 } as const;

/**
 * Photos in their order, under the days or months when they were taken, or under several with few photos each. Pure.
 *
 * A section of `before` that is still the same is returned as it is: what is made of sections need not be made anew.
 */
export function bySpan(photos: GridPhoto[], { span, now, few }: Spans, before: GridSection[] = []): GridSection[] {
  const groups: Group[] = [];
  const recent = span === "day" ? recentDays(now) : [];
  for (const group of spans(photos, span)) {
    const before = groups.at(-1);
    if (before && canShare(before, group, few) && !isRecent(before, group, recent)) {
      before.last = group.last;
      before.photos.push(...group.photos);
    } else groups.push(group);
  }
  const known = new Map(before.map((section) => [section.photos[0], section]));
  return groups.map((group) => {
    const section = { title: title(group, span, now), photos: group.photos };
    const same = known.get(section.photos[0]);
    return same && isSame(same, section) ? same : section;
  });
}

function isSame(one: GridSection, other: GridSection): boolean {
  const isAsLong = one.title === other.title && one.photos.length === other.photos.length;
  return isAsLong && one.photos.every((photo, index) => photo === other.photos[index]);
}

function spans(photos: GridPhoto[], span: Span): Group[] {
  const found: Group[] = [];
  let last: Group | undefined;
  for (const photo of photos) {
    const day = dayOf(photo);
    if (last && day.startsWith(last.last)) last.photos.push(photo);
    else {
      const name = day.slice(0, LENGTH[span]);
      last = { first: name, last: name, photos: [photo] };
      found.push(last);
    }
  }
  return found;
}

function canShare(before: Group, group: Group, few: number): boolean {
  const isOneYear = before.first.slice(0, 4) === group.last.slice(0, 4);
  return isOneYear && before.photos.length < few && group.photos.length < few;
}

function isRecent(before: Group, group: Group, recent: string[]): boolean {
  return recent.includes(before.last) || recent.includes(group.first);
}

// Today and yesterday keep their own headings.
function recentDays(now: Date): string[] {
  return [0, 1].map((days) => localDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)));
}

const TITLES = new Map<string, string>();

// To write a date takes longer than everything else here.
function title(group: Group, span: Span, now: Date): string {
  const key = `${locale()} ${span} ${group.first} ${group.last} ${now.getDate()}`;
  let text = TITLES.get(key);
  if (text === undefined) {
    text = written(group, span, now);
    TITLES.set(key, text);
  }
  return text;
}

function written({ first, last }: Group, span: Span, now: Date): string {
  if (span === "month") return monthsText(last, first);
  return first === last ? dayText(first, now) : rangeText(last, first);
}
