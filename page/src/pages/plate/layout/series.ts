// Doses as people type them: "10 uM", "0,5 µM", "10 uM 1:3" or "10 uM ↓ 1:3", which fills a dilution series.
import { boundsOf, placeOf } from "./wells";

export type Dose = { dose: number; unit: string };
export type Series = Dose & { factor: number; way: "down" | "right" | "" };

const UNIT = "M|mM|[uµμ]M|nM|pM|mol/L|mmol/L|[uµμ]mol/L|nmol/L|pmol/L|mg/mL|[uµμ]g/mL|ng/mL|pg/mL|mg/L|[uµμ]g/L|ng/L";
const DOSE = new RegExp(`^\\s*(\\d+(?:[.,]\\d+)?|[.,]\\d+)(?:[eE]([-+]?\\d+))?\\s*(${UNIT})?`, "i");
const SPELT: Record<string, string> = { m: "M", mm: "mM", um: "uM", nm: "nM", pm: "pM" };
/** Half of a power of ten. */
const HALF_LOG = Math.sqrt(10);

/** One spelling of a unit; a capital M, whatever was typed, but `nm` stays refused where nothing else says molar. */
export function unitName(text: string): string {
  const plain = text.trim().replace(/[µμ]/g, "u");
  return SPELT[plain.toLowerCase()] ?? plain.replace(/l$/, "L");
}

export type Typed = { kind: "dose"; dose: Dose } | { kind: "series"; series: Series } | { kind: "wrong"; why: string };

/** What was typed into the dose field. A number alone takes the unit that is chosen beside it. */
export function readTyped(text: string, unit: string): Typed {
  const found = DOSE.exec(text);
  if (!found) return { kind: "wrong", why: "write a dose such as 10 uM, or a series such as 10 uM 1:3" };
  const dose = Number(found[1]!.replace(",", ".")) * 10 ** Number(found[2] ?? 0);
  const own = found[3] ? unitName(found[3]) : unit, rest = text.slice(found[0].length);
  if (!rest.trim()) return { kind: "dose", dose: { dose, unit: own } };
  const way = /[↓v]|down/i.test(rest) ? "down" : /[→>]|right/i.test(rest) ? "right" : "";
  const ratio = /1\s*[:/]\s*(\d+(?:[.,]\d+)?)/.exec(rest);
  const factor = ratio ? Number(ratio[1]!.replace(",", ".")) : /half.?log/i.test(rest) ? HALF_LOG : NaN;
  if (!(factor > 1)) return { kind: "wrong", why: `cannot read “${rest.trim()}”: write the dilution as 1:3, or half-log` };
  if (!(dose > 0)) return { kind: "wrong", why: "a series cannot start at 0" };
  return { kind: "series", series: { dose, unit: own, factor, way } };
}

const fourDigits = (dose: number) => Number(dose.toPrecision(4));

/** The dose of each well of a series: it falls by the factor from row to row or from column to column. */
export function seriesDoses(wells: ReadonlySet<string>, { dose, factor, way }: Series): Map<string, number> {
  const bounds = boundsOf(wells), found = new Map<string, number>();
  if (!bounds) return found;
  const down = way ? way === "down" : bounds.bottom - bounds.top >= bounds.right - bounds.left;
  for (const well of wells) {
    const place = placeOf(well)!;
    found.set(well, fourDigits(dose / factor ** (down ? place.row - bounds.top : place.column - bounds.left)));
  }
  return found;
}
