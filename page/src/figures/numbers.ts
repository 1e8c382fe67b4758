// Numbers in words, as the reports write them: three significant digits, thousands apart, a true minus.
export function short(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) {
    const power = Math.floor(Math.log10(size) + 1e-9);
    return `${minus((value / 10 ** power).toPrecision(digits).replace(/\.?0+$/, ""))}·10${superscript(power)}`;
  }
  const text = Number(value.toPrecision(digits));
  return minus(text.toLocaleString("en-US", { maximumFractionDigits: 12 }));
}

export const percent = (share: number | null | undefined, digits = 0): string =>
  share === null || share === undefined || !Number.isFinite(share) ? "–" : `${minus((100 * share).toFixed(digits))} %`;

/** A true minus before every number of a text that was written with a hyphen. */
export const signed = (text: string): string => text.replace(/(^|[\s(])-(?=[\d.])/g, "$1−");

const minus = (text: string) => text.replace("-", "−");
const superscript = (power: number) =>
  String(power).split("").map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])).join("");

export const unitWords = (unit: string): string => unit.replace(/^u(?=[MLgm])/, "µ");

/** nM in one molar unit of those that doses are written in. */
export const IN_NM: Record<string, number> = { M: 1e9, mM: 1e6, uM: 1e3, "µM": 1e3, nM: 1, pM: 1e-3 };

/** A dose as a person would write it, with its unit. */
export function doseWords(dose_nM: number): string {
  if (dose_nM === 0) return "0";
  if (dose_nM >= 1000) return `${short(dose_nM / 1000)} µM`;
  return dose_nM >= 0.1 ? `${short(dose_nM)} nM` : `${short(dose_nM * 1000)} pM`;
}
