// What the levels of a patient say, in sentences: the answer, and what they leave open.
import { short } from "@/figures/numbers";
import { estimateWords } from "@/parts/estimate";
import type { Forecast, LevelsDocument, Parameter } from "./types";

const list = (names: string[]): string => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0] ?? "");
export const nameOf = (own: Parameter): string => (own.occasion ? `${own.name} (${own.occasion})` : own.name);

/** Per cent of what is possible; the ends are never said to be certain. */
export function chanceWords(share: number | null): string {
  if (share === null) return "–";
  const percent = 100 * share;
  return percent < 0.5 ? "below 1 %" : percent > 99.5 ? "above 99 %" : `${Math.round(percent)} %`;
}

/** The answer in one sentence. */
export function leadWords(own: LevelsDocument): string {
  const { result } = own, target = result.target_ug_L;
  const said = result.forecasts.map((run) => `${run.regimen} a trough of ${estimateWords(run.trough_ug_L)} ng/mL${target ? `, inside ${short(target[0])} to ${short(target[1])} with a chance of ${chanceWords(run.p_in_target)}` : ""}`);
  return `From ${result.levels.length} level${result.levels.length === 1 ? "" : "s"}, ${own.headline.split(": ").at(-1)}${said.length ? `; the model expects under ${said.join("; under ")}` : ""}.`;
}

/** What the levels inform, and what they say nothing of. */
export function informedWords(parameters: Parameter[]): { taught: string; open: string } {
  const known = parameters.filter((own) => own.informed).map(nameOf), open = parameters.filter((own) => !own.informed).map(nameOf);
  return {
    taught: known.length ? `These levels inform ${list(known)}.` : "These levels inform nothing: every number below is that of patients in general.",
    open: open.length ? `They say little or nothing of ${list(open)}: there the numbers are those of patients in general.` : "",
  };
}

export const chancesOf = (run: Forecast): { name: string; share: number }[] =>
  run.p_in_target === null ? [] : [{ name: "below", share: run.p_below! }, { name: "inside", share: run.p_in_target }, { name: "above", share: run.p_above! }];

/** What was typed as regimens, one in a line, without empty lines. */
export const regimensOf = (text: string[]): string[] => text.map((own) => own.trim().replace(/(\d),(\d)/g, "$1.$2")).filter(Boolean);
