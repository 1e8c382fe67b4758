import type { Estimate } from "@/parts/estimate";
import { IN_NM } from "./numbers";
import type { Cell } from "./save";

/** A well or a tube on a curve. `out` says why it takes no part. Doses are in nM, responses shares of the control. */
export type DosePoint = { key: string; dose_nM: number; response: number | null; replicate: string; out?: string };
export type DoseLine = { dose_nM: number[]; response: (number | null)[] };
export type DoseBand = { low: (number | null)[]; high: (number | null)[] };

/**
 * One curve of a dose-response figure. `place` is its colour and marker; `predicted` is drawn with dashes and no points;
 * `ghost` is what it was before. `ic50` is in nM: a value with its interval, or a bound, which becomes an arrow.
 */
export type DoseSeries = {
  name: string; place: number; points: DosePoint[]; line: DoseLine | null; band: DoseBand | null; ic50?: Estimate | null;
  ghost?: DoseLine | null; predicted?: boolean;
};

/** How many nM are one of a unit; a mass per volume is kept in ng/mL and stays what it is. */
export const inNM = (unit: string): number => IN_NM[unit] ?? 1;

export type Mean = { dose_nM: number; mean: number; sd: number | null; n: number };

/** Mean and standard deviation at each dose, of the points that take part. */
export function meansOf(points: DosePoint[]): Mean[] {
  const at = new Map<number, number[]>();
  for (const own of points) if (!own.out && own.response !== null && Number.isFinite(own.response)) at.set(own.dose_nM, [...(at.get(own.dose_nM) ?? []), own.response]);
  return [...at].sort(([a], [b]) => a - b).map(([dose_nM, all]) => {
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    const sd = all.length > 1 ? Math.sqrt(all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (all.length - 1)) : null;
    return { dose_nM, mean, sd, n: all.length };
  });
}

export type Extent = { low_nM: number; high_nM: number; zero: boolean; top: number; bottom: number };

/** The doses and responses that a figure must hold. */
export function extentOf(series: DoseSeries[]): Extent | null {
  const doses: number[] = [], shown: number[] = [];
  let zero = false;
  for (const own of series) {
    for (const point of own.points) {
      if (point.dose_nM > 0) doses.push(point.dose_nM);
      else zero = true;
      if (point.response !== null && !point.out) shown.push(point.response);
    }
    for (const line of [own.line, own.ghost]) if (line) { doses.push(...line.dose_nM.filter((dose) => dose > 0)); shown.push(...line.response.filter((one): one is number => one !== null)); }
  }
  if (!doses.length) return null;
  const least = (all: number[]) => all.reduce((a, b) => Math.min(a, b), Infinity), most = (all: number[]) => all.reduce((a, b) => Math.max(a, b), -Infinity);
  return { low_nM: least(doses), high_nM: most(doses), zero, top: Math.max(1.15, Math.min(2.5, most(shown) * 1.05)), bottom: Math.min(0, Math.max(-0.5, least(shown))) };
}

/** The table behind the figure: every point and every line. */
export function doseNumbers(series: DoseSeries[], unit: string): { columns: string[]; rows: Cell[][] } {
  const factor = inNM(unit), rows: Cell[][] = [];
  for (const own of series) {
    for (const point of own.points) rows.push([own.name, point.out ? "left out" : "well", point.key, point.replicate, point.dose_nM / factor, point.response, null, null, point.out ?? ""]);
    for (const [what, line] of [[own.predicted ? "predicted" : "curve", own.line], ["before", own.ghost]] as const)
      line?.dose_nM.forEach((dose, place) => rows.push([own.name, what, "", "", dose / factor, line.response[place], what === "before" ? null : own.band?.low[place], what === "before" ? null : own.band?.high[place], ""]));
  }
  return { columns: ["curve", "what", "well", "replicate", `dose (${unit})`, "share of control", "low", "high", "left out because"], rows };
}
