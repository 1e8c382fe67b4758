// What the boards of one plate show and say, from the result and from what was painted.
import { short, unitWords } from "@/figures/numbers";
import type { PlatePart } from "@/pages/plate/analysis";
import { isTable, placeWords, plateKey, reasonOf, wellKey, type Content, type CurveWell, type PlateDocument, type PlateSeen } from "@/pages/plate/document";
import { emptyWell, inUnit, ROLES, type MapWell, type PlateMap, type Role } from "@/pages/plate/layout/layout-map";

const MOST_NAMED = 16;

/** The measurement of a plate that was used. */
export function readOf(doc: PlateDocument, plate: PlateSeen): string {
  const used = doc.read.find((own) => own.file === plate.file)?.used;
  return used && plate.wells.some((own) => own.read === used) ? used : (plate.wells[0]?.read ?? "");
}

function mapWell(own: Content): MapWell {
  const unit = own.dose_unit || "nM", role = (ROLES as readonly string[]).includes(own.role) ? (own.role as Role) : "empty";
  const dose = own.dose_nM === null || role === "vehicle" || role === "blank" || role === "empty" ? null : inUnit(own.dose_nM, unit);
  return { ...emptyWell(), role, cell_line: own.cell_line, drug: own.drug, dose, unit, time_h: own.time_h, replicate: own.replicate, curve: own.curve, exclude: own.exclude };
}

/** What the layout says of every plate, as maps that can be painted. */
export function mapsOf(doc: PlateDocument): Record<string, PlateMap> {
  return Object.fromEntries(doc.plates.map((plate) => {
    const read = readOf(doc, plate);
    return [plateKey(plate), Object.fromEntries(plate.wells.flatMap((own) => (own.read === read && own.content ? [[own.well, mapWell(own.content)]] : [])))];
  }));
}

/** A table says itself what is in its wells; only the plates of exports can be painted. */
export const canPaint = (doc: PlateDocument, plate: PlateSeen): boolean => !doc.read.some((own) => own.file === plate.file && isTable(own));

/** The masks whose wells are still in a map; a well that was cleared cannot be left out. */
export function liveMasks(part: PlatePart): Record<string, string> {
  if (!part.maps) return part.exclude;
  const known = new Set(Object.entries(part.maps).flatMap(([key, map]) => { const [file = "", plate = ""] = key.split("\n"); return Object.keys(map).map((well) => placeWords({ file, plate, well })); }));
  return Object.fromEntries(Object.entries(part.exclude).filter(([place]) => known.has(place)));
}

/** Wells of a plate that were left out here, in the layout or by the reader's program. */
export function maskedWells(plate: PlateSeen, read: string, exclude: Record<string, string>): Set<string> {
  return new Set(plate.wells.filter((own) => own.read === read && ((own.token && own.value !== null) || placeWords({ ...plate, well: own.well }) in exclude)).map((own) => own.well));
}

export function responses(doc: PlateDocument): Map<string, CurveWell> {
  return new Map(doc.curves.flatMap((curve) => curve.wells.map((own): [string, CurveWell] => [wellKey(own), own])));
}

/** One well in words: what is in it, what it reads, how much of the control that is, and why it takes no part. */
export function wellWords(plate: PlateSeen, well: string, read: string, map: PlateMap, found: Map<string, CurveWell>): string {
  const own = plate.wells.find((one) => one.well === well && one.read === read), is = map[well], on = found.get(wellKey({ ...plate, well }));
  const dose = is && (is.role === "sample" || is.role === "positive") ? (is.dose === null ? "no dose yet" : `${short(is.dose)} ${unitWords(is.unit)}`) : "";
  const holds = is ? [is.role === "sample" ? "" : is.role, is.curve || is.drug, is.cell_line, dose].filter(Boolean).join(", ") : "not described";
  if (!own) return `${well}: ${holds}, not read`;
  const value = own.value === null ? `reads ${own.raw.trim() || own.token}: kept out` : `reads ${own.raw.trim() || short(own.value)}`;
  const response = on?.response ?? on?.masked_response, share = response == null ? "" : `, ${Math.round(100 * response)} % of control`;
  return `${well}: ${holds}; ${value}${share}${own.token && own.value !== null ? `, left out: ${reasonOf(own.token)}` : ""}`;
}

/** The wells that read no number, in words, those that read the same together. */
export function wordless(plate: PlateSeen, read: string): string[] {
  const found = new Map<string, string[]>();
  for (const own of plate.wells) if (own.read === read && own.value === null) { const word = own.raw.trim() || own.token || "nothing"; found.set(word, [...(found.get(word) ?? []), own.well]); }
  return [...found].map(([word, wells]) => `${wells.slice(0, MOST_NAMED).join(", ")}${wells.length > MOST_NAMED ? ` and ${wells.length - MOST_NAMED} more` : ""} ${wells.length === 1 ? "reads" : "read"} ${word}: kept out`);
}
