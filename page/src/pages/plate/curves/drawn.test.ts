import { expect, test } from "vitest";
import type { Estimate } from "@/parts/estimate";
import type { CurveSeen } from "@/pages/plate/document";
import { changeWords, drawn, shownNames } from "./drawn";

const estimate = (value: number | null, relation: Estimate["relation"] = "="): Estimate => ({ value, relation, low: null, high: null, level: 0.95 });
const curve = (name: string): CurveSeen => ({ curve: name, cell_line: "", drug: "", time_h: null, dose_unit: "nM", wells: [], wells_counted: "", normalised: true, line: { dose_nM: [], response: [] }, band: null });

test("a change between values has a ratio, one to a bound has none", () => {
  expect(changeWords(estimate(50), estimate(100), "nM")).toBe("IC50 goes from 50 nM to 100 nM (2 times)");
  expect(changeWords(estimate(5000), estimate(1e4, ">"), "uM")).toBe("IC50 goes from 5 µM to > 10 µM");
  expect(changeWords(estimate(50), estimate(50), "nM")).toBe("IC50 stays 50 nM");
});

test("a masked well is drawn where it would lie, with its reason", () => {
  const own = { ...curve("a"), wells: [{ file: "f", plate: "P", well: "B4", line: 0, dose_nM: 1, role: "sample", replicate: "1", response: null, token: "excluded: bubble", masked_response: 0.4 }] };
  expect(drawn(own, undefined, 0, undefined).points[0]).toMatchObject({ response: 0.4, out: "bubble" });
});

test("a few curves are all drawn, of many the first, and a choice that is gone is none", () => {
  const names = (n: number) => Array.from({ length: n }, (_, place) => ({ curve: `c${place}`, ic50_nM: estimate(1) }));
  expect(shownNames([{ curve: "bound", ic50_nM: estimate(1e4, ">") }, { curve: "value", ic50_nM: estimate(50) }], null)).toEqual(["value", "bound"]);
  expect(shownNames(names(3), null)).toHaveLength(3);
  expect(shownNames(names(30), null)).toEqual(["c0"]);
  expect(shownNames(names(30), ["gone", "c7"])).toEqual(["c7"]);
  expect(shownNames(names(30), ["gone"])).toEqual(["c0"]);
});
