import { describe, expect, it } from "vitest";
import { cellWords, drawingOf, type Look } from "./looks";

const look = (own: Partial<Look>): Look => ({ where: "dish", line: "generic", genotype: "", conditions: {}, readout: "p-S6 S235/236", regimen: "", unit: "nM", doses_nM: { everolimus: 0 }, time_h: [24], value: [10], ...own });
const times = [0, 1, 2, 4, 8, 24];

describe("what a check looked at", () => {
  it("is bars of its vehicle, the vehicle itself left out", () => {
    const found = drawingOf([look({}), look({ doses_nM: { everolimus: 20 }, value: [1] })]);
    expect(found.form === "bars" && found.bars).toEqual([{ readout: "p-S6 S235/236", under: "the cell as it is · everolimus 20 nM · 24 h", percent: 10, level: 1, unit: "nM" }]);
  });
  it("at rest is held against the cell as it is", () => {
    const found = drawingOf([look({ where: "rest", time_h: [], doses_nM: {}, genotype: "RPS6KB1:loss", value: [1] }), look({ where: "rest", time_h: [], doses_nM: {}, value: [4] })]);
    expect(found.form === "bars" && found.bars.map((own) => [own.under, own.percent])).toEqual([["RPS6KB1:loss · at rest", 25], ["the cell as it is · at rest", 100]]);
  });
  it("over time is a course against the vehicle at the same times", () => {
    const found = drawingOf([look({ time_h: times, value: times.map(() => 2) }), look({ time_h: times, value: [2, 1, 1, 1, 1, 1], doses_nM: { everolimus: 100 } })]);
    expect(found.form === "courses" && found.lines[0]!.percent).toEqual([100, 50, 50, 50, 50, 50]);
  });
  it("over doses is a curve in their order", () => {
    const doses = [100, 1, 10, 1000].map((dose) => look({ doses_nM: { everolimus: dose }, value: [5 / dose] }));
    const found = drawingOf([look({}), ...doses]);
    expect(found.form === "doses" && found.lines[0]!.x).toEqual([1, 10, 100, 1000]);
  });
  it("in a tumour is days of treatment", () => {
    const found = drawingOf([look({ where: "tumour", regimen: "10 mg daily", time_h: [0, 24], value: [1, 0.2] })]);
    expect(found.form === "courses" && [found.unit, found.lines[0]!.x, found.lines[0]!.percent]).toEqual(["days", [0, 1], [100, 20]]);
  });
  it("is none where nothing was looked at", () => expect(drawingOf([]).form).toBe("none"));
});

it("a cell is said by what of it is not usual", () => {
  expect(cellWords(look({ line: "MCF-7", genotype: "PTEN:loss", conditions: { growth_factor: 0.001 } }))).toBe("MCF-7, PTEN:loss, growth factor 0.001");
});
