// What is said of a cell and of a score, and which cell is looked at first.
import { short, unitWords } from "@/figures/numbers";
import type { Estimate } from "@/parts/estimate";
import type { CellMap, DrawnBlock, Model } from "./types";

export const EXPECTS: Record<Model, string> = {
  bliss: "both act independently", hsa: "no better than the stronger alone", loewe: "one drug's doses stand in for the other's", zip: "neither shifts the other's curve",
};
export type Place = [number, number];

/** A drug as an axis has room for it. */
export const named = (drug: string, most = 26): string => (drug.length > most ? `${drug.slice(0, most - 1)}…` : drug);

/** Points with a sign; nothing that rounds to 0 is below it. */
export function points(value: number | null | undefined, digits = 1): string {
  if (value === null || value === undefined) return "–";
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

export function scoreWords(own: Estimate): string {
  if (own.value === null) return "none";
  return own.low === null || own.high === null ? points(own.value) : `${points(own.value)} (${points(own.low)} to ${points(own.high)})`;
}

export type Ends = { value: number | null; low: number | null; high: number | null };
export const at = (own: CellMap, [i, j]: Place): Ends => ({ value: own.value[i]?.[j] ?? null, low: own.low[i]?.[j] ?? null, high: own.high[i]?.[j] ?? null });

/** Whether a cell can be told from 0: its interval exists and leaves 0 out. */
export const isSure = (own: Ends): boolean => own.low !== null && own.high !== null && (own.low > 0 || own.high < 0);

const ends = (own: Ends, say: (value: number) => string): string => (own.value === null ? "none" : own.low === null || own.high === null ? say(own.value) : `${say(own.value)} (${say(own.low)} to ${say(own.high)})`);
const percent = (value: number) => `${short(value, 3)} %`;

export const doseText = (own: DrawnBlock, drug: 1 | 2, place: number): string =>
  `${drug === 1 ? own.drug1 : own.drug2} ${short((drug === 1 ? own.dose1 : own.dose2)[place])} ${unitWords(drug === 1 ? own.unit1 : own.unit2)}`;

/** A dose pair in one sentence. */
export function cellWords(own: DrawnBlock, model: Model, place: Place): string {
  const [i, j] = place, where = `${doseText(own, 1, i)} with ${doseText(own, 2, j)}`, seen = at(own.observed, place);
  if (seen.value === null) return `${where}: no well`;
  const observed = `observed ${ends(seen, percent)}`;
  if (i === 0 || j === 0) return `${where}: ${observed}`;
  const excess = at(own.models[model].excess, place), name = own.scores[model].name;
  if (excess.value === null) return `${where}: ${observed}; ${name} is not scored here`;
  const told = excess.low === null ? "no interval" : isSure(excess) ? "told from 0" : "not told from 0";
  return `${where}: ${observed}, ${name} expects ${ends(at(own.models[model].expected, place), percent)}, excess ${ends(excess, points)} points, ${told}`;
}

/** The middle of the dose pairs: a choice that the result has no part in. */
export const middle = (own: DrawnBlock): Place => [Math.ceil((own.dose1.length - 1) / 2), Math.ceil((own.dose2.length - 1) / 2)];

/** A cell of the same block, however the block was changed since it was chosen. */
export function kept(own: DrawnBlock, cell: Place | null): Place {
  return cell && cell[0] < own.dose1.length && cell[1] < own.dose2.length ? cell : middle(own);
}

/** How many cells of a model are scored, and how many of them can be told from 0. */
export function counted(own: CellMap): { scored: number; sure: number } {
  let scored = 0, sure = 0;
  own.value.forEach((row, i) => row.forEach((value, j) => { if (value !== null) { scored += 1; if (isSure(at(own, [i, j]))) sure += 1; } }));
  return { scored, sure };
}
