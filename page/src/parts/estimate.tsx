import { short } from "@/figures/numbers";

/** A number that carries uncertainty, as every command gives it. */
export type Estimate = { value: number | null; relation: "=" | ">" | "<" | "none"; low: number | null; high: number | null; level: number | null; method?: string; reason?: string };

/** The number in words: a value with its interval, a bound, or why there is none. */
export function estimateWords(own: Estimate, unit = "", times = 1): string {
  const number = (value: number | null) => (value === null ? "open" : short(value * times));
  const behind = unit ? ` ${unit}` : "";
  if (own.relation === "none" || own.value === null) return own.reason ? `none: ${own.reason}` : "none";
  if (own.relation !== "=") return `${own.relation} ${number(own.value)}${behind}`;
  const ends = own.low === null && own.high === null ? "" : ` (${number(own.low)} to ${number(own.high)})`;
  return `${number(own.value)}${behind}${ends}`;
}

export function EstimateText({ own, unit, times }: { own: Estimate; unit?: string; times?: number }) {
  const said = [own.level ? `${100 * own.level} % interval` : "", own.method ?? "", own.reason ?? ""].filter(Boolean).join(", ");
  return <span className="estimate" data-relation={own.relation} title={said}>{estimateWords(own, unit, times)}</span>;
}
