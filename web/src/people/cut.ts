import type { Cover } from "../api";

/** Where a picture has to lie behind a square window so that a face fills it, in percent of the window's side. Pure. */
export function cut({ face, width, height }: Pick<Cover, "face" | "width" | "height">) {
  const side = Math.min(width, height, AROUND * Math.max(face.width * width, face.height * height));
  const from = (start: number, length: number, whole: number) =>
    Math.min(Math.max((start + length / 2) * whole - side / 2, 0), whole - side);
  return {
    width: percent(width / side),
    left: percent(-from(face.left, face.width, width) / side),
    top: percent(-from(face.top, face.height, height) / side),
  };
}

/** How much larger than the face the window is: hair and chin are around it. */
const AROUND = 1.6;

function percent(ratio: number): string {
  return `${Math.round(ratio * 1e4) / 100}%`;
}
