import { describe, expect, it } from "vitest";
import { PAGES } from "@/pages/pages";
import { hasLevels, hasTwoDrugs, pageFor } from "./route";

const file = (name: string) => new File([""], name);
const goes = (place: string, name: string, head = "") => pageFor(PAGES, place, [file(name)], head)?.path;

describe("a file that is dropped", () => {
  it("goes to the page that knows how it begins, whichever is open", () => {
    expect(goes("/plate", "combo.csv", "block,drug1,drug2,dose1,dose2,dose_unit,response\n")).toBe("/combination");
    expect(goes("/", "matrix.csv", "A (nM) \\ B (uM),0,50,500\n0,100,90,60\n")).toBe("/combination");
    expect(goes("/blot", "levels.csv", "ID,TIME,AMT,DV,EVID\n1,0,10,.,1\n")).toBe("/dosing");
  });
  it("stays on the page that is open where that reads such files", () => {
    expect(goes("/kinase", "wells.csv", "substrate,dose\n")).toBe("/kinase");
    expect(goes("/combination", "own.xlsx")).toBe("/combination");
    expect(goes("/blot", "bands.csv")).toBe("/blot");
  });
  it("goes to the first page that reads it where the open one does not", () => {
    expect(goes("/dosing", "gel.tif")).toBe("/blot");
    expect(goes("/", "plate.txt", "Software Version\t3.12\n")).toBe("/plate");
  });
});

describe("the head of a table", () => {
  it("is not taken for another's by a word that holds its own", () => {
    expect(hasTwoDrugs("well,drug,dose\n")).toBe(false);
    expect(hasLevels("time_h,conc,dose\n")).toBe(false);
    expect(hasLevels("\n#note\nid;time;amt;dv\n")).toBe(true);
    expect(hasTwoDrugs("block_id,drug_row,drug_col,conc_r,conc_c,response\n")).toBe(true);
  });
});
