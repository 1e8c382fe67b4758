import { expect, test } from "vitest";
import { doseAt, nextDose, stepOf } from "./dose-slider";

test("the left end of the slider is no drug, and each other place is a dose that leads back to it", () => {
  expect(doseAt(0)).toBe(0);
  expect(stepOf(0)).toBe(0);
  for (let step = 1; step <= 141; step += 1) expect(stepOf(doseAt(step))).toBe(step);
});

test("a key moves the dose by its part of a decade, down to none and up to the highest", () => {
  expect(nextDose(20, 0.25)).toBeCloseTo(35.6, 1);
  expect(nextDose(0.001, -0.25)).toBe(0);
  expect(nextDose(0, 0.25)).toBe(0.001);
  expect(nextDose(9000, 1)).toBe(10_000);
});
