import { expect, test } from "vitest";
import { doseScale } from "./scales";

test("dose 0 stands left of the break, and every other dose right of it", () => {
  const scale = doseScale(0.01, 10_000, [50, 450], true);
  expect(scale.place(0)).toBe(scale.zeroAt);
  expect(scale.zeroAt!).toBeLessThan(scale.breakAt!);
  expect(scale.place(0.01)).toBeGreaterThan(scale.breakAt!);
  expect(scale.dose(scale.zeroAt!)).toBe(0);
  expect(scale.dose(scale.place(20))).toBeCloseTo(20, 9);
});

test("names of doses never run into each other", () => {
  for (const width of [120, 200, 320, 640]) {
    const { ticks } = doseScale(0.001, 100_000, [40, 40 + width], true);
    ticks.slice(1).forEach((tick, index) => expect(tick.at - ticks[index]!.at).toBeGreaterThan(14));
  }
});
