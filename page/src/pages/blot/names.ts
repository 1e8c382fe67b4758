import { doseWords, short } from "@/figures/numbers";

type Condition = { sample: string; dose_nM: number | null; time_h: number | null };

/** Names without the words that all begin or end with, and these words, as the printed figures have it. */
export function shortNames(names: string[]): { own: string[]; shared: string } {
  const words = names.map((name) => name.split(/\s+/).filter(Boolean));
  if (names.length < 2 || new Set(names).size < 2) return { own: names, shared: "" };
  const shortest = Math.min(...words.map((own) => own.length));
  const first = range(shortest).find((k) => new Set(words.map((own) => own[k])).size > 1) ?? shortest;
  let last = range(shortest - first).find((k) => new Set(words.map((own) => own.at(-1 - k))).size > 1) ?? shortest - first;
  // A unit stays with its number.
  while (last && words.some((own) => own.length > last && /^\d/.test(own.at(-last - 1)!))) last -= 1;
  const own = words.map((one) => one.slice(first, one.length - last).join(" "));
  if (!own.every(Boolean)) return { own: names, shared: "" };
  return { own, shared: [...words[0]!.slice(0, first), ...(last ? words[0]!.slice(-last) : [])].join(" ") };
}

const range = (count: number) => [...Array(Math.max(0, count)).keys()];

/** What tells conditions apart: the dose where all else is the same, otherwise the sample, with dose and time if it does not say them. */
export function conditionNames(conditions: Condition[]): { own: string[]; shared: string } {
  const same = <T,>(pick: (own: Condition) => T) => new Set(conditions.map(pick)).size < 2;
  const doses = conditions.map((own) => own.dose_nM);
  if (conditions.length > 1 && doses.every((own) => own !== null) && new Set(doses).size === conditions.length && same((own) => own.time_h)) {
    const { shared } = shortNames(conditions.map((own) => own.sample));
    return { own: doses.map((own) => (own === 0 ? "0" : doseWords(own!))), shared };
  }
  return shortNames(conditions.map((own) => {
    const said = ` ${own.sample}`, more = [own.dose_nM === null ? "" : `${short(own.dose_nM)} nM`, own.time_h === null || same((one) => one.time_h) ? "" : `${short(own.time_h)} h`];
    return [own.sample, ...more.filter((one) => one && !said.includes(` ${one}`))].join(", ");
  }));
}
