import { t } from "../texts/texts";
import { Icon, type IconName } from "../ui/Icon";
import { FLAGS, type Flag } from "./flags";
import type { GridPhoto } from "./gridPhoto";

export const FLAG_ICONS: Record<Flag, IconName> = { favourite: "heart", rejected: "reject", hidden: "hide" };

/** A photo's stars and flags, on its tile. */
export function TileFlags({ photo }: { photo: GridPhoto }) {
  const shown = FLAGS.filter((flag) => photo[flag]);
  if (!photo.rating && !photo.sensitive && !photo.lessCertain && shown.length === 0) return null;
  return (
    <span className="tile-flags">
      {shown.map((flag) => (
        <span key={flag} role="img" aria-label={t(`flag.${flag}`)} title={t(`flag.${flag}`)}>
          <Icon name={FLAG_ICONS[flag]} size={16} />
        </span>
      ))}
      {photo.sensitive && (
        <span role="img" aria-label={t("flag.sensitive")} title={t("flag.sensitive")}>
          <Icon name="warning" size={16} />
        </span>
      )}
      {photo.lessCertain && (
        <span role="img" aria-label={t("search.lessCertain")} title={t("search.lessCertain")}>
          <Icon name="help" size={16} />
        </span>
      )}
      {photo.rating && (
        <span role="img" aria-label={t("flag.stars", { count: photo.rating })}>
          {"★".repeat(photo.rating)}
        </span>
      )}
    </span>
  );
}
