/** How far a picture is enlarged, and where it is. Pure. */
import type { Size } from "./fit";

export interface View {
  /** 1: as large as fits the stage. */
  scale: number;
  /** How far its centre is from the stage's, in widths and heights of the picture as it fits. */
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export const FIT: View = { scale: 1, x: 0, y: 0 };

const MOST = 8;
// Beyond the photo's own pixels nothing gets clearer, but a few times larger they are easier to look at.
const BEYOND_PIXELS = 4;

/** The scale at which a pixel of the photo is one of the screen, which has `density` of them in a pixel of CSS. */
export function actualScale(natural: Size, fitted: Size, density: number): number {
  return natural.width / (fitted.width * density);
}

/** `factor` times as large; `point`, in pixels from the stage's centre, stays where it is. */
export function zoomed(view: View, factor: number, point: Point, fitted: Size, actual: number): View {
  const scale = Math.min(Math.max(view.scale * factor, 1), Math.max(MOST, actual * BEYOND_PIXELS));
  const ratio = scale / view.scale;
  const px = point.x / fitted.width;
  const py = point.y / fitted.height;
  return { scale, x: px - (px - view.x) * ratio, y: py - (py - view.y) * ratio };
}

/** Moved by so many pixels. */
export function moved(view: View, by: Point, fitted: Size): View {
  return { ...view, x: view.x + by.x / fitted.width, y: view.y + by.y / fitted.height };
}

/** The nearest view in which the picture fills the stage as far as it is large enough to. */
export function within(view: View, fitted: Size, stage: Size): View {
  return {
    scale: view.scale,
    x: limited(view.x, (view.scale - stage.width / fitted.width) / 2),
    y: limited(view.y, (view.scale - stage.height / fitted.height) / 2),
  };
}

function limited(value: number, most: number): number {
  const bound = Math.max(0, most);
  return Math.min(bound, Math.max(-bound, value));
}
