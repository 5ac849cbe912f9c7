import { describe, expect, it } from "vitest";
import { actualScale, FIT, moved, within, zoomed } from "../src/photo/zoom";

const FITTED = { width: 800, height: 600 };
const STAGE = { width: 800, height: 700 };

describe("zoomed", () => {
  it("keeps the point that is under the pointer", () => {
    const point = { x: 200, y: -100 };
    const view = zoomed(FIT, 2, point, FITTED, 1);
    expect(view.scale).toBe(2);
    // What was 200 pixels right of the centre is now 400 right of it, so the centre moved 200 to the left.
    expect([view.x * FITTED.width, view.y * FITTED.height]).toEqual([-200, 100]);
    const back = zoomed(view, 0.5, point, FITTED, 1);
    expect([back.scale, Math.abs(back.x), Math.abs(back.y)]).toEqual([1, 0, 0]);
  });

  it.each([
    [0.1, 1, 1],
    [1000, 1, 8],
    [1000, 5, 20],
  ])("by %d, with pixels at %d, ends at %d", (factor, actual, scale) => {
    expect(zoomed(FIT, factor, { x: 0, y: 0 }, FITTED, actual).scale).toBe(scale);
  });
});

describe("actualScale", () => {
  it("is one pixel of the photo to one of the screen", () => {
    expect(actualScale({ width: 4000, height: 3000 }, FITTED, 1)).toBe(5);
    expect(actualScale({ width: 4000, height: 3000 }, FITTED, 2)).toBe(2.5);
  });
});

describe("within", () => {
  it("never lets go of the picture, and keeps one that is smaller than the stage in the middle", () => {
    const far = moved({ scale: 2, x: 0, y: 0 }, { x: 9000, y: -9000 }, FITTED);
    const view = within(far, FITTED, STAGE);
    expect(view.x).toBeCloseTo(0.5);
    expect(view.y).toBeCloseTo(-(2 - 700 / 600) / 2);
    expect(within({ scale: 1.1, x: 0, y: 3 }, FITTED, STAGE).y).toBe(0);
  });
});
