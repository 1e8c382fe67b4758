// What the server says of a viability experiment; see src/rapalog/web/work/plate.py.
import type { Estimate } from "@/parts/estimate";

export type Content = { role: string; cell_line: string; drug: string; dose_nM: number | null; dose_unit: string; time_h: number | null; replicate: string; curve: string; exclude: string };
export type PlateWell = { well: string; read: string; token: string; raw: string; value: number | null; content?: Content };
export type PlateSeen = { file: string; plate: string; shape: [number, number]; wells: PlateWell[] };
export type CurveWell = { file: string; plate: string; well: string; line: number; dose_nM: number; role: string; replicate: string; response: number | null; token: string; masked_response: number | null };
export type CurveSeen = {
  curve: string; cell_line: string; drug: string; time_h: number | null; dose_unit: string; wells: CurveWell[]; wells_counted: string; normalised: boolean;
  line: { dose_nM: number[]; response: (number | null)[] }; band: { low: (number | null)[]; high: (number | null)[]; method: string; reason: string } | null;
};
export type Convention = { name: string; ic50_nM: Estimate; extrapolated_nM: number | null; doses_nM: [number | null, number | null]; flags: string[] };
export type CurveNumbers = {
  curve: string; model: string; n_wells: number; n_biological: number; dose_unit: string; ic50_nM: Estimate; ec50_nM: Estimate; emax: Estimate; hill: Estimate; top: Estimate; bottom: Estimate; auc: Estimate;
  gr50_nM: Estimate; gr_max: Estimate; flags: string[]; conventions?: Convention[];
};
export type Comparison = { a: string; b: string; ratio: Estimate; shared: string; p_value: number | null; reason?: string };
export type Check = { name: string; words: string; robust: string; look: boolean; rule: string };
export type Quality = { file: string; plate: string; flags: string[]; checks: Check[] };
export type FileRead = { file: string; what: string; plates: string[]; wells: number; reads: string[]; used: string; decimal_comma: boolean; without_number: number; contents: string[] };
export type PlateDocument = {
  title: string; answer: string; summary: string; result: { curves: CurveNumbers[]; comparisons?: Comparison[] }; curves: CurveSeen[]; plates: PlateSeen[]; quality: Quality[]; flags: string[];
  read: FileRead[]; methods: string; disagreement: string;
};

/** A plate and a well by one text each, as they are looked up everywhere. */
export const plateKey = (own: { file: string; plate: string }): string => `${own.file}\n${own.plate}`;
export const wellKey = (own: { file: string; plate: string; well: string; line?: number }): string => `${own.file}\n${own.plate}\n${own.well || `line ${own.line}`}`;
/** How a well is named where wells are left out. */
export const placeWords = (own: { file: string; plate: string; well: string; line?: number }): string =>
  own.well ? [own.file, own.plate, own.well].filter(Boolean).join(":") : `${own.file}:${own.line}`;
export const EXCLUDED = "excluded";
export const reasonOf = (token: string): string => (token.startsWith(EXCLUDED) ? token.slice(EXCLUDED.length).replace(/^:\s*/, "") : token);
export const isTable = (own: FileRead): boolean => own.what === "table of wells";
export const isLayout = (own: FileRead): boolean => own.what === "layout";
