import { expect, test } from "vitest";
import { foldColour, isDark } from "./palette";

test("a fold of one is almost white, and the ends of the scale keep their colour beyond it", () => {
  expect(foldColour(0, 2)).toBe("#f6f7f7");
  expect(foldColour(-9, 2)).toBe(foldColour(-2, 2));
  expect(isDark(foldColour(-2, 2))).toBe(true);
  expect(foldColour(null, 2)).toBe("#e4e4e4");
});
