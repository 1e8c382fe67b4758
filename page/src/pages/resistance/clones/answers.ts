import { short } from "@/figures/numbers";
import type { Estimate } from "@/parts/estimate";
import { python, shell } from "@/parts/quoted";

export type Word = "rate" | "cells" | "loss" | "doubling";
/** What is said of tumours: a number or two ends as the command takes them, or null for the range of the facts. */
export type Ranges = Record<Word, string | null>;
export type Kind = "acquired" | "pre_existing" | "total";
export const KIND_WORDS: Record<Kind, string> = { acquired: "acquired under treatment", pre_existing: "there before, still alive", total: "either" };
export type Range = { low: number; middle: number; high: number; unit: string; fact: string; usual: [number, number, number]; source: string; status: string; note: string };
export type Chances = { cell_line: string; genotype: string; days: number; day: number[]; bodies: number; ranges: Record<Word, Range>; regimens: { text: string; read_as: string[]; chance: Record<Kind, number[]> }[] };
export type Bands = { genotype: string; days: number; day: number[]; draws: number; regimens: { text: string; band: Record<Kind, { low: number[]; high: number[] }>; last: Record<Kind, Estimate>; more: Estimate; share_lower: number }[] };
export type Bar = { what: string; low: string; high: string; acquired: Ends; total: Ends };
type Ends = { at_low: number; at_high: number };
export type Tornado = { genotype: string; regimen: string; days: number; acquired: number; total: number; bars: Bar[] };
export type Treated = { regimen: string; days: number; division_percent: Record<"sensitive" | "resistant", Estimate>; sensitive_fold: Estimate; progression: { median_days: Estimate; progressed: number; by_clones: number } };
export type Decides = { genotype: string; patients: number; draws: number; tornado: Tornado; treated: Treated[]; notes: string[] };
export type Asked = { cell_line: string; genotype: string; regimens: string[]; days: number } & Ranges;

export const MOST_REGIMENS = 3;

/** A chance in words; nothing is certain. */
export function chanceWords(share: number): string {
  if (share > 0.99) return "over 99 %";
  if (share < 0.01) return share === 0 ? "0 %" : "under 1 %";
  return `${Math.round(100 * share)} %`;
}

export const chanceInterval = ({ value, low, high }: Estimate): string =>
  value === null ? "–" : low === null || high === null ? chanceWords(value) : `${chanceWords(value)} (${chanceWords(low)} to ${chanceWords(high)})`;

/** Points more or less than under the first regimen, with the interval of draws. */
export function moreWords({ value, low, high }: Estimate): string {
  const points = (own: number | null) => (own === null ? "open" : `${own < -0.005 ? "−" : own >= 0.005 ? "+" : ""}${Math.abs(Math.round(100 * own))}`);
  return value === null ? "–" : `${points(value)} points (${points(low)} to ${points(high)})`;
}

/** The answer in one sentence, and what other regimens change. */
export function leadWords(seen: Chances, bands: Bands | null): string {
  const [first, ...others] = seen.regimens, at = (place: number, kind: Kind) => seen.regimens[place]!.chance[kind].at(-1)!;
  const known = (place: number) => bands?.regimens[place];
  const whole = known(0) ? chanceInterval({ ...known(0)!.last.total, value: at(0, "total") }) : chanceWords(at(0, "total"));
  const said = others.map((own, place) => {
    const more = at(place + 1, "acquired") - at(0, "acquired"), size = Math.round(100 * Math.abs(more));
    return size === 0 ? `${own.text}: as often acquired` : `${own.text}: acquired ${size} points ${more > 0 ? "more" : "less"} often`;
  });
  return `On ${first!.text}, by day ${seen.days} the chance that a model tumour holds a living ${seen.genotype} clone is ${whole}: acquired ${chanceWords(at(0, "acquired"))}, there before ${chanceWords(at(0, "pre_existing"))}${said.length ? `; ${said.join("; ")}` : ""}.`;
}

/** The same on the command line and in Python. */
export function command(own: Asked): string {
  const ranges = WORDS.flatMap((word) => (own[word] === null ? [] : [`--${word} ${shell(own[word])}`]));
  return ["rapalog resistance", `--cell-line ${shell(own.cell_line)}`, `--genotype ${shell(own.genotype)}`, ...own.regimens.map((text) => `--regimen ${shell(text)}`), ...ranges, `--days ${own.days}`, "--out clones"].join(" ");
}

export function pythonWords(own: Asked): string {
  const ranges = WORDS.flatMap((word) => (own[word] === null ? [] : [`${word}=${python(own[word])}`]));
  return `import rapalog as ra\n\nfound = ra.resistance(${[python(own.genotype), `cell_line=${python(own.cell_line)}`, `regimen=${python(own.regimens)}`, ...ranges, `days=${own.days}`].join(", ")})\nfound.plot()`;
}

/** A slider of a number that spans decades, or of a share; so many steps to a decade, or of a hundredth. */
export type Slider = { word: Word; name: string; least: number; most: number; share: boolean };
export const SLIDERS: Slider[] = [
  { word: "rate", name: "mutations a division", least: 1e-12, most: 1e-6, share: false },
  { word: "cells", name: "cells at the start", least: 1e6, most: 1e12, share: false },
  { word: "loss", name: "divisions lost to death", least: 0, most: 0.98, share: true },
  { word: "doubling", name: "doubling time (days)", least: 5, most: 500, share: false },
];
export const WORDS: Word[] = SLIDERS.map((own) => own.word);
const PER_DECADE = 20, PER_ONE = 100;

export const steps = (own: Slider): number => (own.share ? Math.round((own.most - own.least) * PER_ONE) : Math.round(Math.log10(own.most / own.least) * PER_DECADE));
export const stepOf = (own: Slider, value: number): number => Math.max(0, Math.min(steps(own), Math.round(own.share ? (value - own.least) * PER_ONE : Math.log10(value / own.least) * PER_DECADE)));
export const valueAt = (own: Slider, step: number): number => Number((own.share ? own.least + step / PER_ONE : own.least * 10 ** (step / PER_DECADE)).toPrecision(2));

/** A number as the command takes it: 3e-9, 0.8. */
export const plain = (value: number): string => (value !== 0 && (Math.abs(value) >= 1e4 || Math.abs(value) < 1e-3) ? value.toExponential().replace("e+", "e") : String(value));

/** What a person typed, as the command takes it: "1e8 to 1e10" is two ends, a comma is a decimal point. */
export const typedRange = (text: string): string | null => {
  const own = text.toLowerCase().replace(/(\d),(\d)/g, "$1.$2").replace(/\s*(?:to|–|\.\.+)\s*/g, "..").replace(/\s+/g, "");
  return own === "" ? null : own;
};

export const rangeWords = ({ low, high }: { low: number; high: number }): string => (low === high ? short(low) : `${short(low)} to ${short(high)}`);
