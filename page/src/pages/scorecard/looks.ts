// What the check of a claim looked at, sorted into what can be drawn: courses over time, doses, or bars against a reference.
import { doseWords, short } from "@/figures/numbers";

export type Look = {
  where: "rest" | "dish" | "tumour"; line: string; genotype: string; conditions: Record<string, number>; readout: string; regimen: string; unit: string;
  doses_nM: Record<string, number>; time_h: number[]; value: (number | null)[];
};
export type Bar = { readout: string; under: string; percent: number | null; level: number | null; unit: string };
export type Line = { name: string; x: number[]; percent: (number | null)[] };
export type Drawing = { form: "bars"; bars: Bar[]; of: string } | { form: "courses"; lines: Line[]; unit: "h" | "days"; of: string } | { form: "doses"; lines: Line[]; of: string; drug: string } | { form: "none" };

/** Of all that is followed in a tumour, what claims are on. */
const MARKERS = ["p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473"];
const COURSE = 6, SCAN = 4, MOST_LINES = 6, H_PER_DAY = 24;

const cellKey = (own: Look): string => JSON.stringify([own.line, own.genotype, own.conditions]);
const treated = (own: Look): boolean => Object.values(own.doses_nM).some((dose) => dose > 0);
const same = (a: Look, b: Look): boolean => cellKey(a) === cellKey(b) && a.readout === b.readout && JSON.stringify(a.time_h) === JSON.stringify(b.time_h);
const last = <T>(values: T[]): T | undefined => values.at(-1);

/** The cell in words: what of it is not usual. */
export function cellWords(own: Look): string {
  const changed = Object.entries(own.conditions).map(([name, value]) => `${name.replaceAll("_", " ")} ${short(value)}`);
  return [...(own.line && own.line !== "generic" ? [own.line] : []), ...(own.genotype ? [own.genotype] : []), ...changed].join(", ") || "the cell as it is";
}

const doseOf = (own: Look): string => Object.entries(own.doses_nM).filter(([, dose]) => dose > 0).map(([drug, dose]) => `${drug} ${doseWords(dose)}`).join(" with ") || "no drug";
const timeOf = (own: Look): string => (own.time_h.length ? `${short(last(own.time_h))} h` : "at rest");

export function drawingOf(looks: Look[]): Drawing {
  const courses = coursesOf(looks);
  if (courses) return courses;
  const scan = scanOf(looks);
  if (scan) return scan;
  const bars = barsOf(looks);
  return bars.bars.length ? bars : { form: "none" };
}

function share(own: Look, reference: Look | undefined): (number | null)[] {
  return own.value.map((value, k) => { const base = reference ? reference.value[k] : own.value[0]; return value === null || base === null || base === undefined || base <= 0 ? null : 100 * value / base; });
}

function coursesOf(looks: Look[]): Drawing | null {
  const tumours = looks.filter((own) => own.where === "tumour"), dishes = looks.filter((own) => own.where === "dish" && own.time_h.length >= COURSE);
  if (tumours.length) {
    const wanted = MARKERS.flatMap((name) => tumours.filter((own) => own.readout === name));
    return { form: "courses", unit: "days", of: "the untreated tumour", lines: distinct(wanted.map((own) => ({ name: `${own.readout}, ${own.regimen}`, x: own.time_h.map((time) => time / H_PER_DAY), percent: own.value.map((value) => (value === null ? null : 100 * value)) }))).slice(0, MOST_LINES) };
  }
  const lines = dishes.filter(treated).map((own) => ({ name: `${own.readout}, ${cellWords(own)}, ${doseOf(own)}`, x: own.time_h, percent: share(own, dishes.find((one) => !treated(one) && same(one, own))) }));
  return lines.length ? { form: "courses", unit: "h", of: "the vehicle at the same time", lines: distinct(lines).slice(0, MOST_LINES) } : null;
}

const distinct = (lines: Line[]): Line[] => lines.filter((own, place) => lines.findIndex((one) => one.name === own.name) === place);

function scanOf(looks: Look[]): Drawing | null {
  const groups = new Map<string, Look[]>();
  for (const own of looks.filter((one) => one.where === "dish" && Object.values(one.doses_nM).filter((dose) => dose > 0).length <= 1)) {
    const key = JSON.stringify([cellKey(own), own.readout, last(own.time_h)]);
    groups.set(key, [...(groups.get(key) ?? []), own]);
  }
  const lines = [...groups.values()].flatMap((own): Line[] => {
    const doses = new Map(own.filter(treated).map((one) => [Object.values(one.doses_nM).find((dose) => dose > 0)!, last(one.value) ?? null])), vehicle = own.find((one) => !treated(one)), base = vehicle ? last(vehicle.value) : null;
    if (doses.size < SCAN || !base) return [];
    const sorted = [...doses].sort((a, b) => a[0] - b[0]);
    return [{ name: `${own[0]!.readout}, ${cellWords(own[0]!)}, ${timeOf(own[0]!)}`, x: sorted.map(([dose]) => dose), percent: sorted.map(([, value]) => (value === null ? null : 100 * value / base)) }];
  });
  const drugs = [...new Set([...groups.values()].flatMap((own) => own.flatMap((one) => Object.entries(one.doses_nM).filter(([, dose]) => dose > 0).map(([drug]) => drug))))];
  return lines.length ? { form: "doses", of: "the vehicle", lines: lines.slice(0, MOST_LINES), drug: drugs.length === 1 ? drugs[0]! : "dose" } : null;
}

function barsOf(looks: Look[]): Extract<Drawing, { form: "bars" }> {
  const once = looks.filter((own, place) => looks.findIndex((one) => same(one, own) && one.where === own.where && doseOf(one) === doseOf(own)) === place);
  const anyTreated = once.some(treated);
  const bars = once.flatMap((own): Bar[] => {
    const vehicle = once.find((one) => one.where === own.where && !treated(one) && same(one, own));
    if (anyTreated && own.where === "dish" && !treated(own)) return []; // it is what the others are held against
    const plain = once.find((one) => one.where === own.where && one.readout === own.readout && !treated(one) && !one.genotype && !Object.keys(one.conditions).length) ?? once.find((one) => one.where === own.where && one.readout === own.readout);
    const base = last((own.where === "dish" && treated(own) ? vehicle : plain)?.value ?? []), level = last(own.value) ?? null;
    return [{ readout: own.readout, under: [cellWords(own), ...(own.where === "dish" ? [doseOf(own)] : []), timeOf(own)].join(" · "), percent: level === null || !base || base <= 0 ? null : 100 * level / base, level, unit: own.unit }];
  });
  const order = [...new Set(bars.map((own) => own.readout))];
  return { form: "bars", bars: bars.sort((a, b) => order.indexOf(a.readout) - order.indexOf(b.readout)), of: [...(anyTreated ? ["its vehicle"] : []), ...(once.some((own) => own.where === "rest") || !anyTreated ? ["the cell as it is"] : [])].join("; without drug, of ") };
}
