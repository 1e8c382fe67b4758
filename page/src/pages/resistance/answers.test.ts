import { expect, test } from "vitest";
import { bestFirst, halving, stillWorking, type Matrix } from "./answers";

const estimate = (value: number | null, relation: "=" | ">" | "none") => ({ value, relation, low: null, high: null, level: null });
const matrix = {
  drugs: ["everolimus", "torin 1", "ribociclib"], genotypes: ["g"], line: { everolimus: estimate(0.6, "="), "torin 1": estimate(17, "="), ribociclib: estimate(1e5, ">") },
  cells: [{ genotype: "g", drug: "everolimus", shift: estimate(1e4, ">") }, { genotype: "g", drug: "torin 1", shift: estimate(1.2, "=") }, { genotype: "g", drug: "ribociclib", shift: estimate(null, "none") }],
} as unknown as Matrix;

test("a drug that does not halve p-S6 in the line itself cannot be shifted and is left out", () => {
  expect(halving(matrix)).toEqual(["everolimus", "torin 1"]);
});

test("a bound on the shift counts as large, so that the drug that still works comes first", () => {
  expect(bestFirst(matrix, "g")).toEqual(["torin 1", "everolimus"]);
  expect(stillWorking(matrix, "g")).toEqual({ works: ["torin 1"], not: ["everolimus"] });
});
