import { useState } from "react";
import { said, type Problem } from "@/api/client";
import { ask, useJob, type Followed, type Job } from "@/api/jobs";
import { short } from "@/figures/numbers";
import { estimateWords, type Estimate } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { LETTERS, typed } from "../regimens";
import { Spaghetti } from "./spaghetti";

type Two = Estimate & { parameter_interval: Estimate };
export type Singles = { time_h: number[]; blood_ug_L: (number | null)[][]; fold: (number | null)[][]; readout: string; bodies: { clint_L_h: number[]; haematocrit: number[]; cmin_ug_L: (number | null)[] } };
/** A regimen in drawn patients; bands are low end, median and high end of 90 % of them over time. */
export type Population = {
  regimen: string; n_patients: number; failed_patients: number; seed: number; notes: string[]; time_h: number[]; bands: Record<string, (number | null)[][]>; pk: Record<string, Two>;
  biomarkers: { readout: string; day: number; inhibition_percent: Estimate; parameter_interval: Estimate; share_above_90_percent: number; share_above_90_percent_interval: { low: number; high: number } }[]; singles: Singles;
};
/** What is asked of a population; a drawn one is shown only with the very words that it was drawn for. */
export type Asked = { regimen: string; days: number; cell_line: string } & Record<string, number | string>;

/** The population of one regimen, where there is one that was drawn for these very words. */
export function usePopulation(job: string | null, asked: Asked | null): { followed: Followed<Population>; current: Population | null } {
  const followed = useJob<Population>(job), request = followed.job?.request;
  const same = request !== undefined && asked !== null && Object.entries(asked).every(([name, value]) => request[name] === value) && Object.keys(request).every((name) => name in asked || name === "patients" || name === "seed");
  return { followed, current: same && followed.fresh ? followed.result : null };
}

/** Asks for patients, and shows what became of them: percentiles, and single ones of the last period. */
export function Populations({ asked, patients, seed, jobs, found, keep, days, options }: {
  asked: (Asked | null)[]; patients: string; seed: string; jobs: (string | null)[]; found: ReturnType<typeof usePopulation>[]; keep: (change: { patients?: string; seed?: string; jobs?: (string | null)[] }) => void;
  days: string; options: { command: string; python: string };
}) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const n = typed(patients), first = typed(seed), running = found.some((own) => own.followed.job !== null && ["waiting", "running"].includes(own.followed.job.state));
  const draw = async () => {
    setProblem(null);
    try {
      if (n === null || first === null || !Number.isInteger(n) || !Number.isInteger(first)) throw new Error("write whole numbers of patients and seed, such as 200 and 1");
      const made = await Promise.all(asked.map(async (own): Promise<Job | null> => (own ? ask("patients", { ...own, patients: n, seed: first }, {}, `${n} patients: ${own.regimen}`) : null)));
      keep({ jobs: made.map((own) => own?.id ?? null) });
    } catch (error) {
      const own = said(error);
      setProblem(own.remedy === "load the page again" ? { problem: own.problem, where: "", remedy: "mend it and draw again" } : own);
    }
  };
  const shown = found.map((own, place) => ({ place, own: own.current })).filter((one): one is { place: number; own: Population } => one.own !== null), other = found.some((own, place) => jobs[place] && own.followed.result && !own.current);
  const failed = problem ?? found.map((own) => own.followed.problem).find((own) => own !== null) ?? null;
  return (
    <section className="patients" aria-labelledby="patients-title">
      <h2 id="patients-title">Patients differ</h2>
      <form className="row" onSubmit={(event) => { event.preventDefault(); void draw(); }}>
        <label>draw <input className="days" inputMode="numeric" value={patients} maxLength={5} onChange={(event) => keep({ patients: event.target.value })} aria-label="Number of patients" /> patients of each regimen</label>
        <label>seed <input className="days" inputMode="numeric" value={seed} maxLength={6} onChange={(event) => keep({ seed: event.target.value })} /></label>
        <button type="submit" disabled={running}>{shown.length ? "Draw again" : "Draw patients"}</button>
        {shown.length ? <button type="button" className="quiet" onClick={() => keep({ jobs: [] })}>without patients</button> : null}
        <span className="soft">bodies and absorption vary as in the population model, tumours as lines do; it takes some seconds</span>
      </form>
      {failed ? <ProblemBox problem={failed} /> : null}
      {found.map((own, place) => <JobProgress key={place} job={own.followed.job} />)}
      {other && !running ? <p className="warning" role="status">The patients that were drawn had another regimen or body: draw again to see these.</p> : null}
      {shown.length ? <><Percentiles shown={shown} /><Spaghetti shown={shown} days={typed(days) ?? 28} options={options} /></> : null}
    </section>
  );
}

const PK: [string, string][] = [["cmin_ug_L", "trough in whole blood (ng/mL)"], ["cmax_ug_L", "peak in whole blood (ng/mL)"], ["auc_ug_h_L", "AUC over an interval (ng h/mL)"], ["half_life_h", "half-life (h)"]];

/** Median and ends of patients beside what is not known of the typical one: two things that are kept apart. */
function Percentiles({ shown }: { shown: { place: number; own: Population }[] }) {
  const notes = [...new Set(shown.flatMap(({ own }) => own.notes))];
  const inhibited = shown[0]!.own.biomarkers.map((row) => row.readout);
  const marker = (own: Population, name: string) => own.biomarkers.find((row) => row.readout === name);
  return (
    <>
      <div className="scroll whole" tabIndex={0} role="region" aria-label="Percentiles of patients">
        <table className="cards">
          <thead><tr><th scope="col">quantity, last period <KindBadge kind="predicted" /></th>{shown.map(({ place, own }) => <th key={place} scope="col">{LETTERS[place]}: median (90 % of {own.n_patients.toLocaleString("en-US")} patients)</th>)}{shown.map(({ place }) => <th key={place} scope="col">{LETTERS[place]}: typical patient, 90 % of what is not known</th>)}</tr></thead>
          <tbody>
            {PK.map(([name, words]) => <tr key={name}><th scope="row">{words}</th>{shown.map(({ place, own }) => <td key={place} data-name={LETTERS[place]}>{estimateWords(own.pk[name]!)}</td>)}{shown.map(({ place, own }) => <td key={place} data-name={`${LETTERS[place]}, not known`}>{ends(own.pk[name]!.parameter_interval)}</td>)}</tr>)}
            {inhibited.map((name) => <tr key={name}><th scope="row">{name}, inhibition (%) a day into the last week</th>{shown.map(({ place, own }) => <td key={place} data-name={LETTERS[place]}>{marker(own, name) ? estimateWords(marker(own, name)!.inhibition_percent) : "–"}</td>)}{shown.map(({ place, own }) => <td key={place} data-name={`${LETTERS[place]}, not known`}>{marker(own, name) ? ends(marker(own, name)!.parameter_interval) : "–"}</td>)}</tr>)}
          </tbody>
        </table>
      </div>
      <details><summary>What is in the bands, and what is not</summary><ul>{notes.map((note) => <li key={note}>{note}</li>)}</ul></details>
    </>
  );
}

const ends = (own: Estimate): string => (own.low === null || own.high === null ? "–" : `${short(own.low)} to ${short(own.high)}`);
