import type { Problem } from "@/api/client";

export type Value = { id: string; value: number | null; unit: string };
export type Curve = { name: string; over: string; x: (number | null)[]; y: (number | null)[] };

/** What a model consists of, and what its archive describes as an experiment. */
export type ModelDocument = {
  file: string; name: string; n_states: number; species: Value[]; settable: Value[]; reactions: string[]; observables: string[];
  units: Record<string, string>; sliders: string[]; drawn: string[];
  experiment: { result: { plots: Record<string, Curve[]>; reports: Record<string, unknown>; notes: string[] } | null; problem: Problem | null } | null;
};
export type Course = { times: number[]; values: Record<string, (number | null)[]>; failed: string };
export type Rest = { values: Record<string, number | null>; failed: string };
export type Scanned = { x: number[]; values: Record<string, (number | null)[]>; failed: { value: number; reason: string }[] };

export type ScanPart = { symbol: string; low: number; high: number; log: boolean; at: "end" | "max" | "min" | "steady state" };
export type Part = { job: string | null; example: boolean; given: Record<string, number>; sliders: string[] | null; end: number; drawn: string[] | null; log_y: boolean; scan: ScanPart | null };
export const FIRST: Part = { job: null, example: true, given: {}, sliders: null, end: 100, drawn: null, log_y: false, scan: null };

/** The most sliders and curves that are shown at once. */
export const MOST = 6;
