import type { Estimate } from "@/parts/estimate";

export type Parameter = { name: string; unit: string; value: Estimate; prior: Estimate; informed: boolean; sd_over_prior: number; occasion: string };
export type Level = { line: number; time_h: number; observed: number; below_limit: boolean; predicted: number; low: number; high: number; prior_low: number; prior_high: number; after_dose_h: number | null; flags: string[] };
export type Forecast = {
  regimen: string; read_as: string[]; trough_ug_L: Estimate; trough_of: string; auc24_ug_h_L: Estimate; p_in_target: number | null; p_below: number | null; p_above: number | null;
  biomarkers: { readout: string; day: number; inhibition_percent: Estimate }[];
};
type Row = (number | null)[];
/** Bands are low end, median and high end over hours of the table. */
export type Run = {
  time_h: number[]; prior_ug_L: [Row, Row, Row]; own_ug_L: [Row, Row, Row]; dose_h: number[]; dose_mg: number[]; forecast_h: number | null;
  tumour: { time_h: number[]; readout: string; fold: Record<string, [Row, Row, Row]> } | null;
};
export type LevelsDocument = {
  headline: string; files: string[]; runs: Run[];
  result: { id: string; parameters: Parameter[]; levels: Level[]; target_ug_L: [number, number] | null; forecasts: Forecast[]; effective_draws: number; flags: string[]; notes: string[] };
};
