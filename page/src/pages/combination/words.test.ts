import { describe, expect, it } from "vitest";
import type { DrawnBlock } from "./types";
import { cellWords, counted, isSure, kept, middle, points, scoreWords } from "./words";

const grid = (value: number | null) => ({ value: [[null, null], [null, value]], low: [[null, null], [null, value === null ? null : value - 3]], high: [[null, null], [null, value === null ? null : value + 3]] });
const seen = { value: [[100, 80], [60, 40]], low: [[null, 75], [55, 36]], high: [[null, 85], [65, 44]] };
const models = { bliss: { expected: grid(48), excess: grid(8) }, hsa: { expected: grid(60), excess: grid(2) }, loewe: { expected: grid(null), excess: grid(null) }, zip: { expected: grid(48), excess: grid(8) } };
const score = (name: string) => ({ name });
const block = { drug1: "A", drug2: "B", unit1: "nM", unit2: "uM", dose1: [0, 20], dose2: [0, 1.5], observed: seen, models, scores: { bliss: score("Bliss"), hsa: score("HSA"), loewe: score("Loewe"), zip: score("ZIP") } } as unknown as DrawnBlock;

describe("a score", () => {
  it("has a sign, and nothing is never below 0", () => {
    expect(points(7)).toBe("+7.0");
    expect(points(-0.02)).toBe("0.0");
    expect(points(-3.25)).toBe("−3.3");
  });
  it("is none where it is none", () => {
    expect(scoreWords({ value: null, relation: "none", low: null, high: null, level: 0.95 })).toBe("none");
    expect(scoreWords({ value: 7, relation: "=", low: 2, high: 12, level: 0.95 })).toBe("+7.0 (+2.0 to +12.0)");
  });
});

describe("a cell", () => {
  it("is told from 0 only by an interval that leaves 0 out", () => {
    expect(isSure({ value: 8, low: 5, high: 11 })).toBe(true);
    expect(isSure({ value: 8, low: -1, high: 17 })).toBe(false);
    expect(isSure({ value: 8, low: null, high: null })).toBe(false);
  });
  it("says doses with their units, what was seen and what was expected", () => {
    expect(cellWords(block, "bliss", [1, 1])).toBe("A 20 nM with B 1.5 µM: observed 40 % (36 % to 44 %), Bliss expects 48 % (45 % to 51 %), excess +8.0 (+5.0 to +11.0) points, told from 0");
    expect(cellWords(block, "hsa", [1, 1])).toContain("not told from 0");
    expect(cellWords(block, "loewe", [1, 1])).toContain("Loewe is not scored here");
    expect(cellWords(block, "bliss", [1, 0])).toBe("A 20 nM with B 0 µM: observed 60 % (55 % to 65 %)");
  });
  it("of a smaller block is its middle", () => {
    expect(kept(block, [5, 5])).toEqual(middle(block));
    expect(kept(block, [1, 0])).toEqual([1, 0]);
  });
  it("is counted where it is scored", () => {
    expect(counted(models.bliss.excess)).toEqual({ scored: 1, sure: 1 });
    expect(counted(models.loewe.excess)).toEqual({ scored: 0, sure: 0 });
  });
});
