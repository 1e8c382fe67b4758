import { expect, test } from "vitest";
import { firstRange, numberAt, STEPS, stepOf, typed } from "./ranges";

test("a slider stands at the model's own number and reaches two decades to each side", () => {
  expect(numberAt(0, 0.3)).toBe(0.3);
  expect(numberAt(STEPS, 0.3)).toBe(30);
  expect(numberAt(-STEPS, -2)).toBe(-0.02);
  for (const step of [-STEPS, -7, 0, 13, STEPS]) expect(stepOf(numberAt(step, 0.3), 0.3)).toBe(step);
});

test("a number that is 0 goes from 0 to 1", () => {
  expect(numberAt(-STEPS, 0)).toBe(0);
  expect(numberAt(STEPS, 0)).toBe(1);
  expect(stepOf(0, 0)).toBe(-STEPS);
});

test("what is typed outside of a slider leaves it at its end", () => {
  expect(stepOf(1e9, 1)).toBe(STEPS);
  expect(stepOf(-1, 1)).toBe(-STEPS);
});

test("a scan begins a decade to each side, in equal ratios where that can be", () => {
  expect(firstRange(0.5)).toEqual({ low: 0.05, high: 5, log: true });
  expect(firstRange(0)).toEqual({ low: 0, high: 1, log: false });
});

test("numbers may be typed with a comma", () => {
  expect(typed(" 1,5 ")).toBe(1.5);
  expect(typed("1e-3")).toBe(0.001);
  expect(typed("")).toBeNull();
  expect(typed("soon")).toBeNull();
});
