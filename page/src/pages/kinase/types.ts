import type { Estimate } from "@/parts/estimate";

export type Well = { role: "sample" | "vehicle" | "blank" | "no_fkbp12"; replicate: string; dose_nM: number; response: number | null; activity: number | null };
/** A substrate at one amount of enzyme; activities are shares of that without inhibitor. */
export type Curve = {
  title: string; substrate: string; enzyme_nM: number | null; ic50_nM: Estimate; kd_nM: Estimate; residual_activity: Estimate; activity_without_fkbp12: Estimate; ic50_without_fkbp12_nM: Estimate;
  n_wells: number; n_biological: number; flags: string[]; wells: Well[]; line: { dose_nM: number[]; activity: number[] };
};
export type KinaseDocument = { summary: string; result: { flags: string[] }; curves: Curve[]; files: string[] };
