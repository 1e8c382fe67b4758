import { expect, test } from "vitest";
import { looksLikeLayout, sorted } from "./heads";

test("a layout says what is in wells, a table has readings too", () => {
  expect(looksLikeLayout("a.csv", "well,role,cell_line,drug,dose,dose_unit\nA1,blank")).toBe(true);
  expect(looksLikeLayout("a.csv", "cell_line;well;dose;response\n")).toBe(false);
  expect(looksLikeLayout("plate.txt", "Software Version\t3.12")).toBe(false);
  expect(looksLikeLayout("layout.toml", "")).toBe(true);
});

test("layouts go to the exports whose names they share", async () => {
  const own = (name: string, text: string) => new File([text], name);
  const found = await sorted([own("b.txt", "x"), own("a.txt", "x"), own("a-layout.csv", "well,dose\n"), own("b_layout.csv", "well,dose\n")]);
  expect(found.files.map((file) => file.name)).toEqual(["b.txt", "a.txt"]);
  expect(found.layout.map((file) => file.name)).toEqual(["b_layout.csv", "a-layout.csv"]);
});
