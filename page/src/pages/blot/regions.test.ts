import { describe, expect, test } from "vitest";
import { added, boxOf, missing, moved, removed, resized, rowMoved, tilted, type ImageRegions } from "./regions";

const SIZE = { width: 100, height: 50 };
const OWN: ImageRegions = {
  image: "a.tif",
  lanes: [1, 2, 3].map((lane) => ({ lane, x0: 30 * lane - 25, x1: 30 * lane - 5, y0: 0, y1: 50 })),
  bands: [1, 2, 3].map((lane) => ({ target: "p-S6", lane, y0: 20, y1: 30 })),
};
const box = (own: ImageRegions, lane: number) => boxOf(own, own.bands.find((one) => one.lane === lane)!);

describe("boxes of a blot", () => {
  test("a moved box takes its lane along and stays in the image", () => {
    expect(box(moved(OWN, "p-S6", 1, 3, -2, SIZE), 1)).toEqual({ x0: 8, x1: 28, y0: 18, y1: 28 });
    expect(box(moved(OWN, "p-S6", 3, 500, 500, SIZE), 3)).toEqual({ x0: 80, x1: 100, y0: 40, y1: 50 });
    expect(box(moved(OWN, "p-S6", 1, 3, -2, SIZE), 2)).toEqual(box(OWN, 2));
  });
  test("a side never passes the other", () => {
    expect(box(resized(OWN, "p-S6", 2, "top", 40, SIZE), 2)).toMatchObject({ y0: 26, y1: 30 });
    expect(box(resized(OWN, "p-S6", 2, "right", -1, SIZE), 2)).toMatchObject({ x1: 54 });
  });
  test("bands with columns of their own leave their lane where it is", () => {
    const own = { ...OWN, bands: OWN.bands.map((one) => ({ ...one, x0: 40, x1: 50 })) };
    const next = moved(own, "p-S6", 2, 5, 0, SIZE);
    expect(next.lanes).toEqual(OWN.lanes);
    expect(next.bands[1]).toMatchObject({ x0: 45, x1: 55 });
  });
  test("a tilted row turns about its middle", () => {
    expect(tilted(OWN, "p-S6", 2, SIZE).bands.map((one) => one.y0)).toEqual([18, 20, 22]);
  });
  test("a row moves as one", () => {
    expect(rowMoved(OWN, "p-S6", -100, SIZE).bands.map((one) => [one.y0, one.y1])).toEqual([[0, 10], [0, 10], [0, 10]]);
  });
  test("a box that was taken out is missing, and comes back in line with the others", () => {
    const named = OWN.bands.map(({ target, lane }) => ({ target, lane }));
    const without = removed(OWN, "p-S6", 2);
    expect(without.lanes.map((one) => one.lane)).toEqual([1, 3]);
    expect(missing(without, named)).toEqual([{ target: "p-S6", lane: 2 }]);
    expect(box(added(without, "p-S6", 2, SIZE), 2)).toEqual(box(OWN, 2));
    expect(box(added(removed(OWN, "p-S6", 3), "p-S6", 3, SIZE), 3)).toEqual(box(OWN, 3));
  });
});
