import { t } from "../texts/texts";
import { chooseTileSize, TILE_SIZES, useTileSize } from "./tileSize";

const NAMES = { S: "tiles.small", M: "tiles.medium", L: "tiles.large" } as const;

export function TileSizeChoice() {
  const chosen = useTileSize();
  return (
    <fieldset className="segmented">
      <legend className="visually-hidden">{t("tiles.size")}</legend>
      {TILE_SIZES.map((size) => (
        <label key={size} title={t(NAMES[size])}>
          <input
            type="radio"
            name="tile-size"
            aria-label={t(NAMES[size])}
            checked={size === chosen}
            onChange={() => chooseTileSize(size)}
          />
          <span aria-hidden="true">{size}</span>
        </label>
      ))}
    </fieldset>
  );
}
