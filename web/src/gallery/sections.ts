import { dayText } from "../ui/format";
import type { GridPhoto, GridSection } from "./PhotoGrid";

/** Photos in the order they have, under the day of their upload. Pure. */
export function byDay(photos: GridPhoto[], now: Date): GridSection[] {
  const sections: GridSection[] = [];
  for (const photo of photos) {
    const title = dayText(photo.uploadedAt, now);
    const last = sections.at(-1);
    if (last?.title === title) last.photos.push(photo);
    else sections.push({ title, photos: [photo] });
  }
  return sections;
}
