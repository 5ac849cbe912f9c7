import { chooseTileSize, TILE_SIZES, type TileSize, useTileSize } from "./tileSize";

const NAMES: Record<TileSize, string> = { S: "Small", M: "Medium", L: "Large" };

export function TileSizeChoice() {
  const chosen = useTileSize();
  return (
    <fieldset className="segmented tile-sizes">
      <legend className="visually-hidden">Size of the photos</legend>
      {TILE_SIZES.map((size) => (
        <label key={size} title={NAMES[size]}>
          <input
            type="radio"
            name="tile-size"
            aria-label={NAMES[size]}
            checked={size === chosen}
            onChange={() => chooseTileSize(size)}
          />
          <span aria-hidden="true">{size}</span>
        </label>
      ))}
    </fieldset>
  );
}
