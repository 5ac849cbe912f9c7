/** Sizes on the stage. Pure. */

export interface Size {
  width: number;
  height: number;
}

// A small photo is enlarged, but at most by this factor, because it does not get clearer.
const MAX_ENLARGED = 2;

/** The largest size with the ratio of `photo` that fits into `stage`. */
export function fitted(photo: Size, stage: Size): Size {
  const scale = Math.min(stage.width / photo.width, stage.height / photo.height, MAX_ENLARGED);
  return { width: Math.max(0, photo.width * scale), height: Math.max(0, photo.height * scale) };
}
