/** What tells duplicates apart, line by line. Pure. */
import type { Picture } from "../api";
import { t } from "../texts/texts";
import { bytesText, cameraTimeText, numberText, timeText } from "../ui/format";

export interface Fact {
  name: string;
  /** In the order of the photos; empty where a photo has none. */
  values: string[];
  differs: boolean;
}

/** Only what at least one of them has. `albums`: id -> name. */
export function factsOf(pictures: Picture[], albums: Record<string, string>): Fact[] {
  const lines: [string, (picture: Picture) => string | undefined][] = [
    [t("photo.size"), ({ size }) => size && `${numberText(size.width)} × ${numberText(size.height)}`],
    [t("photo.file"), ({ fileSize }) => (fileSize ? bytesText(fileSize) : "")],
    [t("duplicates.format"), ({ format }) => format],
    [t("photo.taken"), ({ capturedAt }) => capturedAt && cameraTimeText(capturedAt, "medium")],
    [t("photo.uploaded"), ({ uploadedAt }) => timeText(uploadedAt)],
    [t("photo.camera"), ({ camera }) => camera],
    [t("photo.place"), ({ place }) => place?.[0]],
    [t("photo.album"), ({ albumIds = [] }) => albumIds.map((id) => albums[id] ?? "…").join(", ")],
    [t("photo.tags"), ({ tags = [] }) => tags.join(", ")],
    [t("photo.rating"), flagsText],
  ];
  return lines.flatMap(([name, textOf]) => {
    const values = pictures.map((picture) => textOf(picture) || "");
    return values.some(Boolean) ? [{ name, values, differs: new Set(values).size > 1 }] : [];
  });
}

/** "★★★ · Favourite". */
export function flagsText({ rating = 0, favourite }: Pick<Picture, "rating" | "favourite">): string {
  return [rating > 0 && "★".repeat(rating), favourite && t("flag.favourite")].filter(Boolean).join(" · ");
}
