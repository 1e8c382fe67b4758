import { expect, test } from "vitest";
import { chanceWords, command, leadWords, moreWords, plain, rangeWords, SLIDERS, stepOf, steps, typedRange, valueAt, type Asked, type Chances } from "./answers";

const asked: Asked = { cell_line: "MCF-7", genotype: "MTOR:S2035F", regimens: ["10 mg daily", "none"], days: 365, rate: "3e-9", cells: null, loss: null, doubling: null };
const chances = (first: number, second: number) => ({ genotype: "MTOR:S2035F", days: 365, regimens: [first, second].map((acquired, place) => ({ text: asked.regimens[place], chance: { acquired: [acquired], pre_existing: [0.5], total: [0.8] } })) }) as unknown as Chances;

test("no chance is said to be certain", () => {
  expect([0.999, 0.424, 0.004, 0].map(chanceWords)).toEqual(["over 99 %", "42 %", "under 1 %", "0 %"]);
});

test("the command has what was slid, and leaves out what is not known", () => {
  expect(command(asked)).toBe("rapalog resistance --cell-line MCF-7 --genotype MTOR:S2035F --regimen '10 mg daily' --regimen none --rate 3e-9 --days 365 --out clones");
});

test("every place of a slider is a number that the command reads, and leads back to its place", () => {
  for (const own of SLIDERS) for (const step of [0, 1, 7, steps(own)]) expect(stepOf(own, Number(plain(valueAt(own, step))))).toBe(step);
});

test("a range may be typed as people write it", () => {
  expect(["1e8 to 1e10", "0,5..0,9", " 1e-9 ", ""].map(typedRange)).toEqual(["1e8..1e10", "0.5..0.9", "1e-9", null]);
  expect(rangeWords({ low: 0.8, high: 0.8 })).toBe("0.8");
});

test("a regimen under which clones are acquired as often is not said to differ", () => {
  expect(leadWords(chances(0.4, 0.4), null)).toContain("none: as often acquired");
  expect(leadWords(chances(0.4, 0.6), null)).toContain("none: acquired 20 points more often");
  expect(moreWords({ value: -0.12, low: -0.2, high: 0.001, relation: "=", level: 0.9 })).toBe("−12 points (−20 to 0)");
});
