// From what the server says of curves to what the dose-response figure draws.
import type { DoseSeries } from "@/figures/dose-series";
import { short, unitWords } from "@/figures/numbers";
import { inNM } from "@/figures/dose-series";
import type { Estimate } from "@/parts/estimate";
import { wellKey, reasonOf, type CurveNumbers, type CurveSeen } from "@/pages/plate/document";

/** So many curves can be told apart in one figure. */
export const MOST_SHOWN = 6;

export function drawn(curve: CurveSeen, numbers: CurveNumbers | undefined, place: number, before: CurveSeen | undefined): DoseSeries {
  return {
    name: curve.curve, place, ic50: numbers?.ic50_nM ?? null,
    points: curve.wells.map((own) => ({ key: wellKey(own), dose_nM: own.dose_nM, response: own.response ?? own.masked_response, replicate: own.replicate, ...(own.token ? { out: reasonOf(own.token) } : {}) })),
    line: curve.line.dose_nM.length ? curve.line : null, band: curve.band, ghost: before && before.line.dose_nM.length ? before.line : null,
  };
}

/** The change of an IC50 in words, from a bound or a value to another. */
export function changeWords(before: Estimate, now: Estimate, unit: string): string {
  const factor = inNM(unit), words = (own: Estimate) => (own.value === null ? "none" : `${own.relation === "=" ? "" : `${own.relation} `}${short(own.value / factor)} ${unitWords(unit)}`);
  if (words(before) === words(now)) return `IC50 stays ${words(now)}`;
  const ratio = before.value !== null && now.value !== null && before.relation === "=" && now.relation === "=" ? ` (${short(now.value / before.value)} times)` : "";
  return `IC50 goes from ${words(before)} to ${words(now)}${ratio}`;
}

/** The curves that are drawn: those that were chosen, else the first few, values before bounds. */
export function shownNames(curves: Pick<CurveNumbers, "curve" | "ic50_nM">[], chosen: string[] | null): string[] {
  const known = chosen?.filter((name) => curves.some((own) => own.curve === name)) ?? [];
  if (known.length) return known.slice(0, MOST_SHOWN);
  const values = curves.filter((own) => own.ic50_nM.relation === "="), others = curves.filter((own) => own.ic50_nM.relation !== "=");
  return [...values, ...others].slice(0, curves.length <= 3 ? 3 : 1).map((own) => own.curve);
}
