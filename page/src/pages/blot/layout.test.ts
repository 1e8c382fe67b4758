import { expect, test } from "vitest";
import { doseIn_nM, firstLayout, layoutCsv, wrongIn } from "./layout";

test("doses are understood as people write them", () => {
  expect(["20", "20 nM", "0,5 µM", "1e3 pM", "ten", "5 mg"].map(doseIn_nM)).toEqual([20, 20, 500, 1, null, null]);
});
test("file names tell target and replicate", () => {
  const { images } = firstLayout(["blot_2B_p-S6.tif", "membrane 3 AKT.png", "scan.tif"]);
  expect(images.map((own) => [own.target, own.replicate])).toEqual([["p-S6", "2"], ["AKT", "3"], ["", "3"]]);
});
test("what is missing is said where it is missing", () => {
  const own = firstLayout(["a_S6.tif"], 2);
  expect(wrongIn(own).map((one) => one.place)).toEqual(["sample 1"]);
  own.lanes[1] = { role: "sample", sample: "drug", dose: "lots", hours: "24" };
  expect(wrongIn(own).map((one) => one.place)).toEqual(["dose 1"]);
});
test("a layout is a row for each image and lane", () => {
  const own = firstLayout(["a_S6.tif"], 2);
  own.lanes[1] = { role: "sample", sample: "everolimus, 20 nM", dose: "20 nM", hours: "" };
  expect(layoutCsv(own)).toBe('image,lane,sample,dose_nM,time_h,target,replicate,blot,role\r\na_S6.tif,1,vehicle,0,24,S6,1,a_S6,control\r\na_S6.tif,2,"everolimus, 20 nM",20,,S6,1,a_S6,sample\r\n');
});
