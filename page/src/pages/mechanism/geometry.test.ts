import { expect, test } from "vitest";
import type { Edge } from "./answers";
import { boxFor, closeUp, lineOf, middle, rim } from "./geometry";

const box = (x: number, y: number, width = 10, height = 4) => ({ x, y, width, height, text: "" });
const edge = (line: [number, number][], bent = true) => ({ line, bent }) as unknown as Edge;

test("a straight edge runs from rim to rim of the boxes that are drawn, not of those in the layout", () => {
  expect(lineOf(edge([[0, 0], [1, 1]], false), box(0, 0), box(30, 0, 12))).toEqual([[5, 0], [24, 0]]);
});

test("a bent edge keeps its bends and stops at the rim of a box that grew over its end", () => {
  const line = lineOf(edge([[0, 10], [20, 10], [20, 3]]), box(0, 20), box(20, 0, 10, 8));
  expect(line.slice(0, 2)).toEqual([[0, 10], [20, 10]]);
  expect(line[2]![1]).toBeCloseTo(4, 6);
});

test("a box is as wide as its name needs, and higher where a number stands under it", () => {
  expect(boxFor(box(0, 0, 5, 3), "protein synth.", true)).toMatchObject({ height: 4.7 });
  expect(boxFor(box(0, 0, 5, 3), "protein synth.", true).width).toBeGreaterThan(14);
  expect(boxFor(box(0, 0, 20, 3), "S6", false)).toMatchObject({ width: 20, height: 3 });
});

test("the middle of a line is half of its way, not half of its points", () => {
  expect(middle([[0, 0], [2, 0], [2, 8]])).toEqual([2, 3]);
  expect(rim(box(0, 0), [0, 9])).toEqual([0, 2]);
});

test("a close-up never makes the map smaller", () => {
  expect(closeUp([box(10, 10), box(130, 90)]).k).toBeGreaterThanOrEqual(1);
  expect(closeUp([box(70, 50)]).k).toBeGreaterThan(1.5);
});
