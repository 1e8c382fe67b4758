// What is in each well, as a person paints it, and as the layout file that the analysis reads.
import { csv } from "@/figures/save";
import { between, boundsOf, placeOf, wellName, type Place, type Shape } from "./wells";
import { readTyped, unitName } from "./series";

export const ROLES = ["sample", "vehicle", "blank", "time0", "positive", "empty"] as const;
export type Role = (typeof ROLES)[number];
export type MapWell = { role: Role; cell_line: string; drug: string; dose: number | null; unit: string; time_h: number | null; replicate: string; curve: string; exclude: string };
export type PlateMap = Record<string, MapWell>;
/** What copy and paste, and the letters in the wells, are about. */
export const LAYERS = ["dose", "drug", "cell_line", "replicate"] as const;
export type Layer = (typeof LAYERS)[number];

const MASS: Record<string, number> = { "pg/mL": 1e-3, "ng/mL": 1, "ug/mL": 1e3, "mg/mL": 1e6, "ng/L": 1e-3, "ug/L": 1, "mg/L": 1e3 };
const MOLAR: Record<string, number> = { M: 1e9, mM: 1e6, uM: 1e3, nM: 1, pM: 1e-3, "mol/L": 1e9, "mmol/L": 1e6, "umol/L": 1e3, "nmol/L": 1, "pmol/L": 1e-3 };

/** A dose in the unit that it was written in; what the server keeps is nM, or ng/mL for a mass per volume. */
export const inUnit = (kept: number, unit: string): number => Number((kept / (MOLAR[unit] ?? MASS[unit] ?? 1)).toPrecision(6));

export const emptyWell = (): MapWell => ({ role: "sample", cell_line: "", drug: "", dose: null, unit: "nM", time_h: null, replicate: "", curve: "", exclude: "" });

/** A map with a change to some wells; a vehicle, a blank and an empty well have no dose. */
export function painted(map: PlateMap, wells: Iterable<string>, change: Partial<MapWell> | ((well: string, own: MapWell) => Partial<MapWell>)): PlateMap {
  const next = { ...map };
  for (const well of wells) {
    const own = map[well] ?? emptyWell(), changed = { ...own, ...(typeof change === "function" ? change(well, own) : change) };
    next[well] = changed.role === "sample" || changed.role === "positive" ? changed : { ...changed, dose: null };
  }
  return next;
}

export function cleared(map: PlateMap, wells: Iterable<string>): PlateMap {
  const next = { ...map };
  for (const well of wells) delete next[well];
  return next;
}

/** Samples that have no dose yet; they are not sent. */
export const unfinished = (map: PlateMap): string[] => Object.keys(map).filter((well) => map[well]!.role === "sample" && map[well]!.dose === null);

const order = (a: string, b: string) => { const [p, q] = [placeOf(a)!, placeOf(b)!]; return p.row - q.row || p.column - q.column; };
export const LAYOUT_COLUMNS = ["well", "role", "cell_line", "drug", "dose", "dose_unit", "time_h", "replicate", "curve", "exclude"];

/** The layout file of one plate export: a row for each filled well, by plate where it has several. */
export function layoutCsv(maps: [plate: string, map: PlateMap][]): string {
  const several = maps.length > 1;
  const rows = maps.flatMap(([plate, map]) => Object.keys(map).filter((well) => !unfinished({ [well]: map[well]! }).length).sort(order).map((well) => {
    const own = map[well]!, dose = own.role === "vehicle" ? 0 : own.dose;
    return [...(several ? [plate] : []), well, own.role, own.cell_line, own.drug, dose, dose === null ? "" : own.unit, own.time_h, own.replicate, own.curve, own.exclude];
  }));
  if (!rows.length) rows.push([...(several ? [maps[0]![0]] : []), "A1", "empty", "", "", null, "", null, "", "", ""]);
  return csv([...(several ? ["plate"] : []), ...LAYOUT_COLUMNS], rows);
}

/** What a cell of a spreadsheet says of a well, in the layer that is shown. */
export function cellText(own: MapWell | undefined, layer: Layer): string {
  if (!own) return "";
  if (layer !== "dose") return own[layer];
  return own.role === "sample" || own.role === "positive" ? (own.dose === null ? "" : `${own.dose} ${own.unit}`) : own.role;
}

/** A rectangle of wells as the tab-separated grid that spreadsheets exchange. */
export function copied(map: PlateMap, wells: ReadonlySet<string>, layer: Layer): string {
  const bounds = boundsOf(wells);
  if (!bounds) return "";
  const rows: string[] = [];
  for (let row = bounds.top; row <= bounds.bottom; row += 1)
    rows.push(Array.from({ length: bounds.right - bounds.left + 1 }, (_, at) => { const well = wellName({ row, column: bounds.left + at }); return wells.has(well) ? cellText(map[well], layer) : ""; }).join("\t"));
  return rows.join("\n");
}

export type Pasted = { map: PlateMap; wells: string[]; wrong: string };
const WORDS: Record<string, Role> = { vehicle: "vehicle", dmso: "vehicle", untreated: "vehicle", v: "vehicle", blank: "blank", b: "blank", background: "blank", "no cells": "blank", empty: "empty", time0: "time0", t0: "time0", positive: "positive" };

/**
 * A grid from a spreadsheet, laid down from a well on; numbers of rows and columns around it are left out, and a single
 * cell fills the whole selection. Cells that cannot be read leave their well as it is, and the first is named.
 */
export function pasted(map: PlateMap, text: string, at: Place, selection: ReadonlySet<string>, layer: Layer, unit: string, shape: Shape): Pasted {
  const grid = withoutHeads(text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim())));
  const alone = grid.length === 1 && grid[0]!.length === 1;
  const targets: [string, string][] = alone ? [...selection].map((well) => [well, grid[0]![0]!]) : grid.flatMap((cells, row) => cells.map((cell, column): [string, string] => [wellName({ row: at.row + row, column: at.column + column }), cell]));
  const fits = new Set(between({ row: 0, column: 0 }, { row: shape[0] - 1, column: shape[1] - 1 }));
  let next = map, wrong = "";
  const wells: string[] = [];
  for (const [well, cell] of targets) {
    if (!fits.has(well)) { wrong ||= `the grid reaches ${well}: this plate ends at ${wellName({ row: shape[0] - 1, column: shape[1] - 1 })}`; continue; }
    const change = cellChange(cell, layer, unit);
    if (change === null) { wrong ||= `${well}: cannot read “${cell}”`; continue; }
    wells.push(well);
    next = change === "clear" ? (layer === "dose" ? cleared(next, [well]) : next[well] ? painted(next, [well], { [layer]: "" }) : next) : painted(next, [well], change);
  }
  return { map: next, wells, wrong };
}

function cellChange(cell: string, layer: Layer, unit: string): Partial<MapWell> | "clear" | null {
  if (!cell) return "clear";
  if (layer !== "dose") return { [layer]: cell };
  const role = WORDS[cell.toLowerCase()];
  if (role) return { role };
  const typed = readTyped(cell, unit);
  if (typed.kind !== "dose") return null;
  return typed.dose.dose === 0 ? { role: "vehicle" } : { role: "sample", dose: typed.dose.dose, unit: unitName(typed.dose.unit) };
}

/** A grid without the numbers of its columns and the letters of its rows, if it has them. */
function withoutHeads(grid: string[][]): string[][] {
  const [head, ...rest] = grid;
  const letters = rest.length > 0 && rest.every((cells) => /^[A-Z]{1,2}$/.test(cells[0] ?? ""));
  const numbers = head !== undefined && head.length > 2 && head.slice(1).every((cell, index) => index === 0 || Number(cell) === Number(head[index]) + 1) && Number.isInteger(Number(head[1])) && head[1] !== "";
  return letters && numbers ? rest.map((cells) => cells.slice(1)) : grid;
}
