// What is asked of a regimen and what comes back; and the sentences and ratios that are made of it.
import { short } from "@/figures/numbers";

export type Quantity = { quantity: string; unit: string; value: number | null; meaning: string };
export type Observed = { fact: string; quantity: "trough" | "auc"; value: number; low: number | null; high: number | null; day: number | null; who: string; source: string; note: string };
export type Course = {
  regimen: { text: string; words: string }; days: number; time_h: number[]; blood_ug_L: number[]; free_nM: number[]; nM_per_ug_L: number;
  fold: Record<string, number[]>; summary: Quantity[]; observed: Observed[]; unstudied: string; notes: string[]; n_patients: number; doses: Dose[];
};
/** A dose with its number in the regimen as it would be without any that is missed. */
export type Dose = { number: number; time_h: number; dose_mg: number; missed: boolean };
export type Wanted = { dose: string; schedule: string; missed?: number[] };
/** What is known of the patient, as it is typed; an empty text is as in the typical one. */
export type Body = { hct: string; ffm: string; hepatic: string; interaction: string };
export const TYPICAL: Body = { hct: "", ffm: "", hepatic: "", interaction: "" };

export const SCHEDULES = ["daily", "twice daily", "every other day", "weekly", "once"];
export const MOST_REGIMENS = 3;
export const LETTERS = ["A", "B", "C"];
const STEPS_MG = [0.5, 0.75, 1, 1.5, 2.5, 3.75, 5, 7.5, 10, 15, 20, 30, 50, 70, 100];

export const textOf = (own: Wanted): string =>
  [`${/[a-zµ]/i.test(own.dose) ? own.dose : `${own.dose} mg`} ${own.schedule}`.replace(/(\d),(\d)/g, "$1.$2").trim(), ...(own.missed ?? []).map((number) => `missed dose ${number}`)].join(", ");

/** The same regimen with a dose missed, or taken after all. */
export function toggled(own: Wanted, number: number): Wanted {
  const before = own.missed ?? [];
  return { ...own, missed: before.includes(number) ? before.filter((one) => one !== number) : [...before, number].sort((a, b) => a - b) };
}

/** What of the patient is sent: numbers and words that differ from the typical one. */
export function bodyOf(own: Body): Record<string, number | string> {
  const found: Record<string, number | string> = {};
  for (const name of ["hct", "ffm"] as const) { const number = typed(own[name]); if (number !== null) found[name] = number; }
  for (const name of ["hepatic", "interaction"] as const) if (own[name]) found[name] = own[name];
  return found;
}

/** The same on the command line and in Python. */
export const bodyOptions = (own: Body): string => Object.entries(bodyOf(own)).map(([name, value]) => ` --${name} ${value}`).join("");
export const bodyArguments = (own: Body): string => Object.entries(bodyOf(own)).map(([name, value]) => `, ${name}=${JSON.stringify(value)}`).join("");

/** The next usual dose above or below; what is no number stays. */
export function stepped(dose: string, up: boolean): string {
  const match = /^\s*([\d.,]+)\s*(mg)?\s*$/i.exec(dose);
  if (!match) return dose;
  const now = Number(match[1]!.replace(",", "."));
  const next = up ? STEPS_MG.find((one) => one > now) : [...STEPS_MG].reverse().find((one) => one < now);
  return next === undefined ? dose : `${next} mg`;
}

/** How much is left of what a readout was, in words: "down 85 %", "up 12 %". */
export const changeWords = (inhibition: number): string => {
  const size = short(Math.abs(inhibition), 2);
  return Math.abs(inhibition) < 0.5 ? "unchanged" : inhibition > 0 ? `down ${size} %` : `up ${size} %`;
};

const of = (own: Course, name: string): number | null => own.summary.find((one) => one.quantity === name)?.value ?? null;

/** The answer in one sentence. */
export function leadWords(courses: Course[]): string {
  const parts = courses.map((own) => {
    const changes = [["p-S6", "p-S6 S235/236"], ["p-4E-BP1", "p-4E-BP1 T37/46"], ["p-AKT", "p-AKT S473"]]
      .map(([name, full]) => `${name} ${changeWords(of(own, `${full}, mean inhibition`) ?? 0)}`).join(", ");
    return `${own.regimen.text}: ${changes}`;
  });
  return `In the tumour of a typical patient, over the last week, ${parts.join("; ")}.`;
}

export type Compared = Quantity & { values: (number | null)[]; ratios: string[] };

/** Every quantity beside that of the first regimen: a ratio, or points between percentages. */
export function compared(courses: Course[]): Compared[] {
  const [first, ...others] = courses;
  if (!first) return [];
  return first.summary.map((own, place) => {
    const values = courses.map((course) => course.summary[place]?.value ?? null);
    const ratios = others.map((course) => {
      const other = course.summary[place]?.value ?? null;
      if (other === null || own.value === null) return "–";
      if (own.unit === "%") return `${other >= own.value ? "+" : "−"}${short(Math.abs(other - own.value), 2)} points`;
      return own.value > 0 ? `${short(other / own.value)} ×` : "–";
    });
    return { ...own, values, ratios };
  });
}

/** Where the trough lies against a range that somebody typed; nothing without a range. */
export function troughWords(own: Course, low: number | null, high: number | null): string {
  const trough = of(own, "trough in whole blood");
  if (trough === null || (low === null && high === null)) return "";
  const place = low !== null && trough < low ? "below" : high !== null && trough > high ? "above" : "inside";
  return `${own.regimen.text}: trough ${short(trough)} ng/mL, ${place} the range you typed`;
}

/** A number as people type it, or null. */
export const typed = (text: string): number | null => {
  const number = Number(text.replace(",", "."));
  return text.trim() !== "" && Number.isFinite(number) && number >= 0 ? number : null;
};
