/** Sizes on the stage. Pure. */

export interface Size {
  width: number;
  height: number;
}

/** The largest size with the ratio of `photo` that fits into `stage`; never larger than the photo itself. */
export function fitted(photo: Size, stage: Size): Size {
  const scale = Math.min(stage.width / photo.width, stage.height / photo.height, 1);
  return { width: Math.max(0, photo.width * scale), height: Math.max(0, photo.height * scale) };
}
