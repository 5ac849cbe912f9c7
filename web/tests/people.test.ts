import { describe, expect, test } from "vitest";
import { cut } from "../src/people/cut";

describe("a face is cut out of a picture", () => {
  test("in the middle of its window, with some room around", () => {
    const face = { left: 0.4, top: 0.4, width: 0.2, height: 0.2 };
    expect(cut({ face, width: 1000, height: 1000 })).toEqual({ width: "312.5%", left: "-106.25%", top: "-106.25%" });
  });

  test("without showing what is beside the picture", () => {
    const face = { left: 0, top: 0.9, width: 0.1, height: 0.1 };
    const { left, top, width } = cut({ face, width: 1000, height: 500 });
    const side = 0.1 * 1000 * 1.6;
    expect(left).toBe("0%");
    expect(Number.parseFloat(top)).toBeCloseTo((-(500 - side) / side) * 100);
    expect(Number.parseFloat(width)).toBeCloseTo((1000 / side) * 100);
  });

  test("whole, where it is as large as the picture", () => {
    const face = { left: 0, top: 0, width: 1, height: 1 };
    expect(cut({ face, width: 300, height: 200 })).toEqual({ width: "150%", left: "-25%", top: "0%" });
  });
});
