import type { Problem } from "@/api/client";
import type { Estimate } from "@/parts/estimate";
import type { ImageRegions } from "./regions";

/** What the server says of a band: its box, its volume or bound, and the profile that it was summed from. */
export type Band = {
  target: string; lane: number; sample: string; role: string; dose_nM: number | null; time_h: number | null; replicate: string;
  box: [number, number, number, number]; slope: number; volume: number; volume_se: number; relation: "=" | "<=" | ">="; saturated_pixels: number; snr: number;
  flags: string[]; profile: { rows: number[]; counts: number[]; baselines: Record<string, number[]> };
};

/** An image, or one of several strips in it. */
export type BlotImage = {
  place: number; image: string; blot: string; name: string; width: number; height: number; bits: number; inverted: boolean;
  lowest: number; highest: number; shown_from: number; shown_to: number; clipped_at: number | null; of_the_file: string[];
  confidence: number; doubts: string[]; flags: string[]; regions: ImageRegions; bands: Band[];
};

export type Fold = {
  readout: string; sample: string; dose_nM: number | null; time_h: number | null; relative_to: string; fold: Estimate; p_value: number | null; n_biological: number;
  flags: string[]; over_baselines: { low: number; high: number } | null; replicates: { replicate: string; fold: number; relation: string }[];
};

/** What came of an analysis: folds, or a proposal where lanes are not certain. */
export type BlotResult = {
  state: "measured" | "proposal"; summary: string; problem: Problem | null; images: BlotImage[]; folds: Fold[]; flags: string[];
  bands: { image: string; blot: string; lane: number; sample: string; target: string; volume: number; relation: string; flags: string[] }[];
  uncertain: number[];
};

export type Looked = { images: { image: string; width: number; height: number; shown_from: number; shown_to: number; of_the_file: string[] }[] };
