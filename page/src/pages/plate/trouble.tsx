import { useState } from "react";
import type { Problem } from "@/api/client";
import { ProblemBox } from "@/parts/problem";
import type { PlatePart } from "./analysis";
import { FIRST } from "./analysis";

type Use = { problem: Problem; part: PlatePart; change: (change: Partial<PlatePart>) => void; retry: () => void; /** Names of the layout files that were given. */ layouts: string[] };

/** What went wrong, with the one button that repairs it where there is one. */
export function Trouble({ problem, part, change, retry, layouts }: Use) {
  return <ProblemBox problem={{ ...problem, remedy: inWords(problem.remedy) }} repair={<Repair problem={problem} part={part} change={change} retry={retry} layouts={layouts} />} />;
}

/** A remedy that names an option of the command line, in words of the page. */
const inWords = (remedy: string) => remedy.replace("choose one with --read LABEL, from", "choose a time point, from").replace(/, or give --unit nM/, ", or say the unit here").replace(/--unit/g, "the unit of bare doses").replace(/--([a-z-]+)/g, (_, name: string) => name.replaceAll("-", " "));

function Repair({ problem, part, change, retry, layouts }: Use) {
  const said = `${problem.problem} ${problem.where} ${problem.remedy}`, set = (settings: Partial<PlatePart["settings"]>) => change({ settings: { ...part.settings, ...settings } });
  if (/interrupted|stopped while|cancelled|does not answer/.test(said)) return <button type="button" onClick={retry}>Run again</button>;
  const last = /is kinetic/.test(problem.problem) ? /to '([^']+)'$/.exec(problem.remedy)?.[1] : undefined;
  if (last) return <button type="button" onClick={() => set({ read: last })}>Use the last time point</button>;
  if (problem.where === "read") return <button type="button" onClick={() => set({ read: null })}>Use the first read</button>;
  if (/has no unit/.test(problem.problem)) return <p className="row">Bare doses are in {["nM", "uM"].map((unit) => <button key={unit} type="button" onClick={() => set({ unit })}>{unit.replace("u", "µ")}</button>)}</p>;
  const drug = /the molar mass of (.+) is not known/.exec(problem.problem)?.[1];
  if (drug) return <MolarMass drug={drug} set={(molar_mass) => set({ molar_mass: [part.settings.molar_mass, molar_mass].filter(Boolean).join("; ") })} />;
  if (problem.where === "exclude" && Object.keys(part.exclude).length) return <button type="button" onClick={() => change({ exclude: {} })}>Put all wells back</button>;
  if (problem.where === "compare") return <button type="button" onClick={() => set({ compare: false })}>Do not compare</button>;
  if (/doubling time|molar mass|unit|robust/.test(problem.where)) return <button type="button" onClick={() => set({ doubling_time: "", molar_mass: "", unit: "", robust: "" })}>Take these settings back</button>;
  if (part.maps) return <button type="button" onClick={() => change({ maps: null })}>Go back to the layout as it was read</button>;
  const ofLayout = problem.where === "layout" || layouts.some((name) => problem.where.startsWith(name));
  if (ofLayout && !part.withoutLayout && !part.example) return <button type="button" onClick={() => change({ withoutLayout: true })}>Read without the layout, and paint it</button>;
  return part.example ? <button type="button" onClick={retry}>Run again</button> : <button type="button" onClick={() => change(FIRST)}>Back to the example</button>;
}

function MolarMass({ drug, set }: { drug: string; set: (molar_mass: string) => void }) {
  const [mass, setMass] = useState(""), number = Number(mass.replace(",", "."));
  return (
    <form className="row" onSubmit={(event) => { event.preventDefault(); if (number > 0) set(`${drug}=${number}`); }}>
      <label>Molar mass of {drug}, g/mol <input value={mass} inputMode="decimal" size={8} onChange={(event) => setMass(event.target.value)} /></label><button type="submit" disabled={!(number > 0)}>Use it</button>
    </form>
  );
}
