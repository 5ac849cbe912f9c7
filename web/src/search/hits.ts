/** Search results as photos of a grid, with a line that says why each was found. Pure. */
import type { Match, Picture } from "../api";
import type { GridPhoto } from "../gallery/gridPhoto";
import { surePercent } from "../limits.json";
import { t } from "../texts/texts";
import { colourName } from "../ui/colourName";

export function gridPhoto(picture: Picture): GridPhoto {
  const { id, name, labels, statusReason, uploadedAt, capturedAt, format, thumbnailUrl, signedUrl, renditions } =
    picture;
  return {
    id,
    name,
    alt: labels.length > 0 ? `${name}: ${labels.slice(0, 5).join(", ")}` : name,
    status: statusReason ? "FAILED" : "SUCCEEDED",
    step: null,
    statusReason,
    statusDetail: picture.statusDetail,
    uploadedAt,
    width: picture.size?.width ?? picture.thumbnailSize?.width,
    height: picture.size?.height ?? picture.thumbnailSize?.height,
    capturedAt,
    format,
    thumbnailUrl,
    thumbnailWidth: picture.thumbnailSize?.width,
    thumbnailHeight: picture.thumbnailSize?.height,
    signedUrl,
    renditions,
    rating: picture.rating,
    favourite: picture.favourite,
    rejected: picture.rejected,
    hidden: picture.hidden,
    trashed: picture.trashed,
    owner: picture.owner,
    sensitive: picture.sensitive,
    caption: whyText(picture.matched) || undefined,
    lessCertain: isLessCertain(picture.matched) || undefined,
  };
}

const KINDS = new Set(["parent", "category"]);
const UNDER_ITS_HEADING = "description";

// What answers the same words as a label does; a colour, a place or a camera answers others.
const NAMING = new Set(["parent", "category", "tag", "name", "title", "caption", "creator", "album", "person", "text"]);

/** Whether only labels that may well be wrong say that the photo is one of those searched for. */
export function isLessCertain(matched: Match[]): boolean {
  const naming = matched.filter(({ field, confidence }) => confidence !== undefined || NAMING.has(field));
  return naming.length > 0 && naming.every(isUnsure);
}

function isUnsure({ confidence = 100 }: Match): boolean {
  return confidence < surePercent;
}

/** "Dog 98 % · a kind of Animal · in France". A label is named once, whatever leads to it, and is no kind of itself. */
export function whyText(matched: Match[]): string {
  const labels = matched.map(({ field, value, label }) => (KINDS.has(field) || field === "label" ? value : label));
  const once = matched.filter((_, index) => !labels[index] || labels.indexOf(labels[index]) === index);
  // "Animals and Pets" says no more than "Animal".
  const says = ({ field, value }: Match) =>
    field !== UNDER_ITS_HEADING && (field !== "category" || !once.some((other) => repeats(value, other)));
  return [...new Set(once.filter(says).map(sayingHowSure))].slice(0, 3).join(" · ");
}

function repeats(category: string, { field, value, confidence }: Match): boolean {
  return (field === "parent" || confidence !== undefined) && category.startsWith(value);
}

function sayingHowSure(match: Match): string {
  const reason = reasonText(match);
  return isUnsure(match) ? t("why.perhaps", { reason }) : reason;
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
      return t("why.kindOf", { value });
    case "name":
      return t("why.named", { value });
    case "colour":
      return colourName(value);
    case "tag":
    case "album":
    case "person":
    case "place":
    case "camera":
    case "lens":
    case "title":
    case "caption":
    case "creator":
    case "text":
      return t(`why.${field}`, { value });
    default:
      return value;
  }
}
