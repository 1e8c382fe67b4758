import { expect, test } from "vitest";
import { doseNumbers, extentOf, meansOf, type DosePoint, type DoseSeries } from "./dose-series";

const point = (key: string, dose_nM: number, response: number | null, out?: string): DosePoint => ({ key, dose_nM, response, replicate: "1", out });
const series = (points: DosePoint[]): DoseSeries => ({ name: "a", place: 0, points, line: null, band: null });

test("a well that is left out is in no mean and does not stretch the axis", () => {
  const own = series([point("A1", 1, 0.4), point("A2", 1, 0.6), point("A3", 1, 9, "bubble")]);
  expect(meansOf(own.points)).toEqual([{ dose_nM: 1, mean: 0.5, sd: expect.closeTo(Math.SQRT2 / 10, 9), n: 2 }]);
  expect(extentOf([own])!.top).toBe(1.15);
});

test("one well has no spread, and dose 0 gives the axis its zero", () => {
  const own = series([point("A1", 0, 1), point("A2", 5, null), point("A3", 10, 0.5)]);
  expect(meansOf(own.points)[0]).toEqual({ dose_nM: 0, mean: 1, sd: null, n: 1 });
  expect(extentOf([own])).toMatchObject({ low_nM: 5, high_nM: 10, zero: true });
  expect(extentOf([series([])])).toBeNull();
});

test("the table says doses in the unit of the axis, and why a well is out", () => {
  const { columns, rows } = doseNumbers([series([point("A1", 2000, 0.4, "bubble")])], "uM");
  expect(columns[4]).toBe("dose (uM)");
  expect(rows[0]).toEqual(["a", "left out", "A1", "1", 2, 0.4, null, null, "bubble"]);
});
