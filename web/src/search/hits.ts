/** Search results as photos of a grid, with a line that says why each was found. Pure. */
import type { Match, Picture } from "../api";
import type { GridPhoto } from "../gallery/PhotoGrid";

export function gridPhoto(picture: Picture): GridPhoto {
  const name = nameOf(picture.s3BucketUrl);
  const why = whyText(picture.matched ?? []);
  return {
    id: picture.id,
    name,
    alt: picture.labels?.length ? `${name}: ${picture.labels.slice(0, 5).join(", ")}` : name,
    status: picture.statusReason ? "FAILED" : "SUCCEEDED",
    statusReason: picture.statusReason ?? undefined,
    uploadedAt: picture.uploadedAt ?? "",
    width: picture.size?.width ?? picture.thumbnailSize?.width,
    height: picture.size?.height ?? picture.thumbnailSize?.height,
    thumbnailUrl: picture.thumbnailUrl ?? undefined,
    caption: why || undefined,
  };
}

/** "Dog 98 % · puppy means Dog · in France". */
export function whyText(matched: Match[]): string {
  return matched.slice(0, 3).map(reasonText).join(" · ");
}

function reasonText({ field, value, label, confidence }: Match): string {
  const sure = confidence === undefined ? "" : ` ${Math.round(confidence)} %`;
  switch (field) {
    case "label":
      return `${value}${sure}`;
    case "alias":
    case "synonym":
      return `${value}: ${label ?? ""}${sure}`;
    case "parent":
    case "category":
      return `a kind of ${value}`;
    case "name":
      return `named ${value}`;
    default:
      return `${field} ${value}`;
  }
}

function nameOf(url: string): string {
  return url.slice(url.lastIndexOf("/") + 1);
}
