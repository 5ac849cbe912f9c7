import { dayText, rangeText } from "../ui/format";
import type { GridPhoto, GridSection } from "./gridPhoto";

// Fewer photos do not fill a row: then neighbouring days share a heading.
const FEW = 6;

/** Photos in their order, under the day of their upload, or under several days with few photos each. Pure. */
export function byDay(photos: GridPhoto[], now: Date): GridSection[] {
  const groups: GridPhoto[][] = [];
  for (const day of days(photos)) {
    const before = groups.at(-1);
    if (before && before.length < FEW && day.length < FEW && !isRecent(before, now)) before.push(...day);
    else groups.push([...day]);
  }
  return groups.map((group) => ({ title: title(group, now), photos: group }));
}

// A text for every photo would take seconds for twenty thousand.
function days(photos: GridPhoto[]): GridPhoto[][] {
  const found: GridPhoto[][] = [];
  let last = "";
  for (const photo of photos) {
    const day = new Date(photo.uploadedAt).toDateString();
    if (day === last) found.at(-1)?.push(photo);
    else found.push([photo]);
    last = day;
  }
  return found;
}

// Today and yesterday keep their own headings.
function isRecent([first]: GridPhoto[], now: Date): boolean {
  return first !== undefined && now.getTime() - new Date(first.uploadedAt).getTime() < 48 * 3600 * 1000;
}

function title(group: GridPhoto[], now: Date): string {
  const [newest, oldest] = [group.at(0)?.uploadedAt ?? "", group.at(-1)?.uploadedAt ?? ""];
  const [first, last] = [dayText(newest, now), dayText(oldest, now)];
  return first === last ? first : rangeText(oldest, newest);
}
