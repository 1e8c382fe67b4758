import { expect, test } from "vitest";
import { conditionNames, shortNames } from "./names";

test("words that all names share are said once, and a unit stays with its number", () => {
  expect(shortNames(["MCF-7 vehicle 24 h", "MCF-7 everolimus 24 h"])).toEqual({ own: ["vehicle", "everolimus"], shared: "MCF-7 24 h" });
  expect(shortNames(["drug 1 nM", "drug 10 nM"]).own).toEqual(["1 nM", "10 nM"]);
  expect(shortNames(["WT ctrl", "KO ctrl"])).toEqual({ own: ["WT", "KO"], shared: "ctrl" });
});
test("a dose series is named by its doses", () => {
  const series = [0, 1, 1000].map((dose_nM) => ({ sample: `MCF-7 ${dose_nM} nM`, dose_nM, time_h: 24 }));
  expect(conditionNames(series).own).toEqual(["0", "1 nM", "1 µM"]);
});
test("samples without doses keep their names", () => {
  expect(conditionNames([{ sample: "WT", dose_nM: null, time_h: null }, { sample: "KO", dose_nM: null, time_h: null }]).own).toEqual(["WT", "KO"]);
});
