import type { Estimate } from "@/parts/estimate";
import type { Ranges } from "./clones/answers";

export type Known = { name: string; id: string; parameter: string; operation: string; value: number | null; low: number | null; high: number | null; unit: string; source: string; status: string; note: string; target: string };
export type Cell = { genotype: string; drug: string; half_dose_nM: Estimate; shift: Estimate };
export type Matrix = { cell_line: string; at_h: number; readout: string; drugs: string[]; genotypes: string[]; line: Record<string, Estimate>; cells: Cell[] };
export type Curve = { low: number[]; middle: number[]; high: number[] };
export type Pair = {
  cell_line: string; genotype: string; drug: string; at_h: number; readout: string; dose_nM: number[]; line: Curve; mutant: Curve; draws: number;
  line_half_nM: Estimate; mutant_half_nM: Estimate; shift: Estimate;
};
/** What the page keeps: the cell that is chosen, the clones that are followed, and the ranking that was asked for. */
export type Chosen = { cell_line: string; genotype: string; drug: string; sorted: boolean; regimens: string[]; days: string; partners: string | null } & Ranges;
export const EXAMPLE: Chosen = { cell_line: "MCF-7", genotype: "MTOR:S2035F", drug: "everolimus", sorted: false, regimens: ["10 mg daily", "50 mg weekly"], days: "365", partners: null, rate: null, cells: null, loss: null, doubling: null };

/** Matrices of one drug each as one of all. */
export const joined = (columns: Matrix[]): Matrix => ({ ...columns[0]!, drugs: columns.flatMap((own) => own.drugs), line: Object.assign({}, ...columns.map((own) => own.line)) as Matrix["line"], cells: columns.flatMap((own) => own.cells) });

/** Drugs that halve p-S6 in the line itself: only these can be shifted. */
export const halving = (matrix: Matrix): string[] => matrix.drugs.filter((drug) => matrix.line[drug]!.relation === "=");
export const cellOf = (matrix: Matrix, genotype: string, drug: string): Cell | undefined => matrix.cells.find((own) => own.genotype === genotype && own.drug === drug);

/** Below this shift a drug still works: within the noise of replicate plates, as papers count a potency unchanged. */
export const STILL_WORKS = 3;

/** Drugs that halve p-S6 in the line, those that are shifted least by a genotype first. */
export function bestFirst(matrix: Matrix, genotype: string): string[] {
  const size = (drug: string) => { const own = cellOf(matrix, genotype, drug)?.shift; return own?.value == null ? Infinity : own.value * (own.relation === ">" ? 1e3 : 1); };
  return [...halving(matrix)].sort((a, b) => size(a) - size(b));
}

/** Which drugs still work in a genotype, and which do not. */
export function stillWorking(matrix: Matrix, genotype: string): { works: string[]; not: string[] } {
  const works = halving(matrix).filter((drug) => { const own = cellOf(matrix, genotype, drug)?.shift; return own?.relation === "=" && own.value !== null && own.value < STILL_WORKS; });
  return { works, not: halving(matrix).filter((drug) => !works.includes(drug)) };
}

/** The rows of each variant of a genotype. */
export const rowsOf = (known: Known[], genotype: string): Known[] => genotype.split("+").flatMap((name) => known.filter((own) => own.name === name));

/** How well the size of a variant is known: as its least known row is. */
export const statusOf = (rows: Known[]): string => ["assumed", "memory", "calibrated", "computed", "measured"].find((status) => rows.some((own) => own.status === status)) ?? "";

/** A genotype as it was typed, in the spelling of the table; null if a part of it is not there. */
export function spelled(typed: string, names: string[]): string | null {
  const plain = (text: string) => text.toLowerCase().replace(/[\s_-]/g, "");
  const parts = typed.split("+").filter((part) => part.trim()).map((part) => names.find((name) => plain(name) === plain(part)));
  return parts.length && parts.every((part) => part !== undefined) ? [...new Set(parts)].join("+") : null;
}
