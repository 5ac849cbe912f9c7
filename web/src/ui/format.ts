/** Numbers and times as people read them. Pure. */
import type { Usage } from "../api";
import { locale, t } from "../texts/texts";

const DAY = { weekday: "long", day: "numeric", month: "long" } as const;
const DAY_OF_YEAR = { ...DAY, year: "numeric" } as const;
const MONTH = { month: "long", year: "numeric" } as const;
const RANGE = { day: "numeric", month: "long", year: "numeric" } as const;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

// To make a format takes a hundred times as long as to use it.
function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  const format = FORMATS.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  FORMATS.set(key, format);
  return format;
}

export function numberText(number: number): string {
  return number.toLocaleString(locale());
}

function fixed(number: number, digits: number): string {
  return number.toLocaleString(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

export function bytesText(bytes: number): string {
  if (bytes < 1000) return t("count.bytes", { count: bytes });
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? fixed(value, 1) : Math.round(value)} ${units[unit]}`;
}

/** What a user has and may have: "12 of 100,000 photos", "5.2 MB of 1.0 TB". */
export function usageText({ photos, size, maxPhotos, maxSize }: Usage): string[] {
  return [
    maxPhotos == null ? t("count.photos", { count: photos }) : t("count.photosOf", { part: photos, count: maxPhotos }),
    maxSize == null ? bytesText(size) : t("count.of", { part: bytesText(size), all: bytesText(maxSize) }),
  ];
}

/** "1/250 s" or "2.5 s". */
export function exposureText(seconds: number): string {
  return seconds > 0 && seconds < 0.4
    ? `1/${Math.round(1 / seconds)} s`
    : `${numberText(Number(seconds.toFixed(1)))} s`;
}

export function durationText(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${fixed(seconds, 1)} s`;
  return t("time.minutes", { minutes: Math.floor(seconds / 60), seconds: Math.round(seconds % 60) });
}

/** 48.8566 -> "48.8566° N". */
export function coordinateText(degrees: number, positive: string, negative: string): string {
  return `${fixed(Math.abs(degrees), 4)}° ${degrees < 0 ? negative : positive}`;
}

/** "2019-07-14": "Today", "Yesterday", or the date in the reader's locale. */
export function dayText(text: string, now: Date): string {
  const day = dateOf(text);
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(now) - midnight(day)) / 86_400_000);
  if (days === 0) return t("time.today");
  if (days === 1) return t("time.yesterday");
  return dates(day.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR).format(day);
}

/** Two days, the earlier first, in the reader's locale: "November 12 – 19, 2026". */
export function rangeText(from: string, to: string): string {
  return dates(RANGE).formatRange(dateOf(from), dateOf(to));
}

/** One or two months ("2019-07"), the earlier first, in the reader's locale: "March – July 2019". */
export function monthsText(from: string, to: string): string {
  return dates(MONTH).formatRange(dateOf(from), dateOf(to));
}

// Without a time, `Date` would take the text for UTC's.
function dateOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date);
}

/** A capture time is the camera's local time, and is shown unchanged, wherever the reader is. */
export function cameraTimeText(iso: string, dateStyle: "full" | "medium" = "full"): string {
  const clock = new Date(`${iso.slice(0, 19)}Z`);
  return clock.toLocaleString(locale(), { dateStyle, timeStyle: "short", timeZone: "UTC" });
}

export function timeText(iso: string): string {
  return new Date(iso).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
}
