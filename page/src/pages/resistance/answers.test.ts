import { expect, test } from "vitest";
import { bestFirst, halving, joined, spelled, statusOf, stillWorking, type Known, type Matrix } from "./answers";

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

test("a genotype is read however it is typed, and one that is not in the table is left to the server", () => {
  const names = ["MTOR:S2035F", "TSC2:loss"];
  expect(spelled("tsc2:LOSS + mtor:s2035f", names)).toBe("TSC2:loss+MTOR:S2035F");
  expect(spelled("MTOR:F2109L", names)).toBeNull();
});

test("a genotype of several rows is known as well as the least known of them", () => {
  expect(statusOf([{ status: "measured" }, { status: "assumed" }] as Known[])).toBe("assumed");
});

test("columns of one drug each are one matrix", () => {
  const column = (drug: string) => ({ ...matrix, drugs: [drug], line: { [drug]: matrix.line[drug] }, cells: matrix.cells.filter((own) => own.drug === drug) }) as Matrix;
  const whole = joined(matrix.drugs.map(column));
  expect(whole.drugs).toEqual(matrix.drugs);
  expect(whole.line).toEqual(matrix.line);
  expect(bestFirst(whole, "g")).toEqual(bestFirst(matrix, "g"));
});
