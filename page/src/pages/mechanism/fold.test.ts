import { expect, test } from "vitest";
import type { Levels, Node } from "./answers";
import { at, folded, overDoses, shown, shownWords, spanOf } from "./fold";

const levels = (course: number[], vehicle: number[], unit = "nM") =>
  ({ time_h: [0, 2, 10], doses_nM: [0, 1], readouts: { r: { unit, course, vehicle, over_doses: [] } }, curves: { r: [[4, 4], [4, 2], [4, 1]] } }) as unknown as Levels;
const node = { readout: "r" } as Node;

test("between two times a level lies between its neighbours, and after the last it stays", () => {
  expect(at([0, 2, 10], [1, 3, 11], 6)).toBe(7);
  expect(at([0, 2, 10], [1, 3, 11], 99)).toBe(11);
  expect(at([0, 2, 10], [1, null, 11], 1)).toBeNull();
});

test("a node shows its fold of the vehicle at the same time", () => {
  expect(shown(node, levels([4, 2, 1], [4, 4, 4]), 10, null, 0)).toMatchObject({ kind: "fold", value: 0.25, log2: -2 });
});

test("against a pinned state a node shows its fold of that state", () => {
  expect(shown(node, levels([4, 2, 1], [4, 4, 4]), 10, levels([4, 2, 2], [4, 4, 4]), 10)).toMatchObject({ value: 0.5 });
});

test("what the vehicle has none of is a share, not an endless fold", () => {
  const occupied = levels([0, 0.5, 0.9], [0, 0, 0], "share of total"), named = { ...occupied, readouts: { "mTORC1 occupancy": occupied.readouts["r"]! } };
  expect(shown({ readout: "mTORC1 occupancy" } as Node, named, 10, null, 0)).toMatchObject({ kind: "share", value: 0.9 });
  expect(shown(node, levels([0, 0, 0], [0, 0, 0], "share of total"), 10, null, 0)).toMatchObject({ kind: "fold", value: 1 }); // cut off in both
  expect(shownWords({ kind: "share", value: 0.9, log2: 3.6 })).toBe("90 %");
  expect(folded(1, 0).value).toBe(Infinity);
  expect(folded(0, 0).value).toBe(1);
});

test("the colour scale ends between two-fold and sixteen-fold", () => {
  expect(spanOf([folded(1.1, 1)])).toBe(1);
  expect(spanOf([folded(0, 1)])).toBe(4);
});

test("folds are written short", () => {
  expect([0, 0.0312, 0.25, 1, 1.41, 12.3].map((value) => shownWords(folded(value, 1)))).toEqual(["0×", "0.03×", "0.25×", "1×", "1.41×", "12×"]);
});

test("over doses, a curve is a fold of the vehicle at the same time", () => {
  expect(overDoses(levels([4, 4, 4], [4, 4, 4]), "r", 10)).toEqual([1, 0.25]);
});
