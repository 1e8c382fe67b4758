import { expect, test } from "vitest";
import { copied, inUnit, layoutCsv, painted, pasted, unfinished, type PlateMap } from "./layout-map";
import { readTyped, seriesDoses } from "./series";
import { between, boundsOf, placeOf, selectionWords, wellName } from "./wells";

const box = (from: string, to: string) => new Set(between(placeOf(from)!, placeOf(to)!));

test("wells beyond Z have two letters, both ways", () => {
  expect(placeOf("af48")).toEqual({ row: 31, column: 47 });
  expect(wellName({ row: 26, column: 0 })).toBe("AA1");
  expect(placeOf("B00")).toBeNull();
  expect(selectionWords(box("B2", "D5"))).toBe("B2 to D5, 12 wells");
  expect(boundsOf([])).toBeNull();
});

test("a dose keeps its unit, with a comma or a point, and a bare number takes the unit beside it", () => {
  expect(readTyped("0,5 µM", "nM")).toEqual({ kind: "dose", dose: { dose: 0.5, unit: "uM" } });
  expect(readTyped("500nm", "uM")).toEqual({ kind: "dose", dose: { dose: 500, unit: "nM" } });
  expect(readTyped("20 ng/ml", "uM")).toEqual({ kind: "dose", dose: { dose: 20, unit: "ng/mL" } });
  expect(readTyped("7", "uM")).toEqual({ kind: "dose", dose: { dose: 7, unit: "uM" } });
  expect(readTyped("much", "uM").kind).toBe("wrong");
  expect(readTyped("10 uM 3", "uM").kind).toBe("wrong");
});

test("a series falls downwards or rightwards as it says, else along the longer side", () => {
  const down = readTyped("10 uM 1:3", "nM"), right = readTyped("10 uM → 1:10", "nM");
  if (down.kind !== "series" || right.kind !== "series") throw new Error("no series");
  expect(seriesDoses(box("B2", "D3"), down.series)).toEqual(new Map([["B2", 10], ["B3", 10], ["C2", 3.333], ["C3", 3.333], ["D2", 1.111], ["D3", 1.111]]));
  expect(seriesDoses(box("B2", "C4"), right.series).get("C4")).toBe(0.1);
  expect(seriesDoses(box("B2", "B4"), down.series).get("B4")).toBe(1.111);
});

test("a vehicle has no dose of its own, and a sample without one is not sent", () => {
  let map: PlateMap = painted({}, ["B2", "B3"], { drug: "torin 1", dose: 5, unit: "uM" });
  map = painted(map, ["B2"], { role: "vehicle" });
  map = painted(map, ["B4"], { role: "sample" });
  expect(unfinished(map)).toEqual(["B4"]);
  expect(layoutCsv([["Plate 1", map]])).toBe("well,role,cell_line,drug,dose,dose_unit,time_h,replicate,curve,exclude\r\nB2,vehicle,,torin 1,0,uM,,,,\r\nB3,sample,,torin 1,5,uM,,,,\r\n");
  expect(layoutCsv([["P1", {}], ["P2", map]]).split("\r\n")[0]).toContain("plate,well");
});

test("a grid goes to a spreadsheet and comes back the same", () => {
  const map = painted(painted({}, ["B2"], { role: "vehicle" }), ["B3", "C3"], { dose: 2, unit: "uM" });
  const text = copied(map, box("B2", "C3"), "dose");
  expect(text).toBe("vehicle\t2 uM\n\t2 uM");
  const back = pasted({}, text, placeOf("B2")!, new Set(["B2"]), "dose", "nM", [8, 12]);
  expect(back.map["C3"]).toEqual(map["C3"]);
  expect(back.map["C2"]).toBeUndefined();
  expect(back.wrong).toBe("");
});

test("a plate as people draw it is pasted without its numbers and letters, and one cell fills a selection", () => {
  const drawn = pasted({}, "\t1\t2\t3\nA\t0\t10\t100\nB\tDMSO\t10\tx?\n", placeOf("A1")!, new Set(["A1"]), "dose", "nM", [8, 12]);
  expect(drawn.map["A1"]!.role).toBe("vehicle");
  expect(drawn.map["A3"]).toMatchObject({ role: "sample", dose: 100, unit: "nM" });
  expect(drawn.wrong).toBe("B3: cannot read “x?”");
  expect(Object.keys(pasted({}, "MCF-7", placeOf("A1")!, box("A1", "B2"), "cell_line", "nM", [8, 12]).map)).toHaveLength(4);
});

test("a grid that reaches beyond the plate says where the plate ends", () => {
  expect(pasted({}, "1\n2\n3", placeOf("G1")!, new Set(["G1"]), "dose", "nM", [8, 12]).wrong).toBe("the grid reaches I1: this plate ends at H12");
});

test("doses come back in the unit that they were written in", () => {
  expect(inUnit(1500, "uM")).toBe(1.5);
  expect(inUnit(500, "ug/mL")).toBe(0.5);
});
