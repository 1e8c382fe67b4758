import type { Estimate } from "@/parts/estimate";

export type Model = "bliss" | "hsa" | "loewe" | "zip";
export const MODELS: Model[] = ["bliss", "hsa", "loewe", "zip"];
export type Grid = (number | null)[][];
/** A quantity of every dose pair, rows of the first drug from dose 0 on, with the interval over replicates. */
export type CellMap = { value: Grid; low: Grid; high: Grid };
export type Isobole = { level: number; alone_nM: [number, number]; pairs_nM: [number, number][]; shares: [number, number][] };
export type Cause = "wells" | "replicates" | "curves" | "loewe" | "responses";

/** What is drawn of a block; a screen of very many sends its scores alone. */
export type Drawn = {
  unit1: string; unit2: string; dose1: number[]; dose2: number[]; dose1_nM: number[]; dose2_nM: number[]; replicates: string[]; wells: Grid[]; observed: CellMap;
  /** Whether the wells of the first, and of the second drug alone are missing altogether. */
  missing: [boolean, boolean]; models: Record<Model, { expected: CellMap; excess: CellMap }>;
  alone: ({ dose: number[]; response: number[] } | null)[]; isoboles: { usual: number | null; levels: Isobole[] }; no_isobole: string | undefined;
};
export type Block = {
  name: string; drug1: string; drug2: string; sentence: string; flags: Record<Cause, string[]>; n: number; n_wells: number; n_replicates: number; loewe_wells: number; cut: boolean;
  scores: Record<Model, { name: string; score: Estimate; clipped: Estimate }>;
} & Partial<Drawn>;
export type DrawnBlock = Block & Drawn;
export type CombinationDocument = { blocks: Block[]; flags: string[]; files: string[] };

export const isDrawn = (own: Block): own is DrawnBlock => own.wells !== undefined;
