import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";
import type { GridPhoto } from "./gridPhoto";
import { MARKS, type Mark } from "./marks";

export const MARK_ICONS: Record<Mark, IconName> = { favourite: "heart", rejected: "reject", hidden: "hide" };

/** A photo's stars and marks, on its tile. */
export function TileMarks({ photo }: { photo: GridPhoto }) {
  const shown = MARKS.filter((mark) => photo[mark]);
  if (!photo.rating && shown.length === 0) return null;
  return (
    <span className="tile-marks">
      {shown.map((mark) => (
        <span key={mark} role="img" aria-label={t(`mark.${mark}`)} title={t(`mark.${mark}`)}>
          <Icon name={MARK_ICONS[mark]} size={16} />
        </span>
      ))}
      {photo.rating && (
        <span role="img" aria-label={t("mark.stars", { count: photo.rating })}>
          {"★".repeat(photo.rating)}
        </span>
      )}
    </span>
  );
}
