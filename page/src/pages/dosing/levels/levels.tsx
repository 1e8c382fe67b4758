import { Plus, X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { said, type Problem } from "@/api/client";
import { openExample } from "@/api/example";
import { again, ask, askAlso, ended, useArchive, useJob, type Job } from "@/api/jobs";
import { useOnce } from "@/api/latest";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { python, shell } from "@/parts/quoted";
import { usePart } from "@/session/session";
import { useDropped } from "@/shell/drop";
import { LETTERS, MOST_REGIMENS, typed } from "../regimens";
import { Target, type Range } from "../target";
import { CalendarFigure } from "./calendar_figure";
import { Chances } from "./chances";
import { LevelTables } from "./tables";
import type { LevelsDocument } from "./types";
import { leadWords, regimensOf } from "./words";

/** What is asked of a table: the range, the regimens that follow, and which patient and columns of it. */
type Wanted = { low: string; high: string; forecasts: string[]; days: string; id: string; drop: string };
type Part = { job: string | null; example: boolean; wanted: Wanted; chosen: number; log: boolean; all: boolean | null };
const EXAMPLE_FILE = "levels.csv", FORECASTS = ["10 mg daily", "5 mg twice daily"];
const WANTED: Wanted = { low: "", high: "", forecasts: FORECASTS, days: "28", id: "", drop: "" };
const FIRST: Part = { job: null, example: true, wanted: WANTED, chosen: 0, log: true, all: null };

type Settings = { target?: string; forecast?: string[]; days?: number; id?: string; drop?: string[] };

function settingsOf(own: Wanted): Settings {
  const low = typed(own.low), high = typed(own.high), days = typed(own.days);
  if ((own.low.trim() !== "" || own.high.trim() !== "") && (low === null || high === null)) throw new Error("a range has two ends, both numbers in ng/mL");
  if (days === null) throw new Error(`cannot read ${own.days || "nothing"} as days`);
  const drop = own.drop.split(",").map((name) => name.trim()).filter(Boolean);
  return { ...(low !== null && high !== null ? { target: `${low}-${high}` } : {}), forecast: regimensOf(own.forecasts), days, ...(own.id.trim() ? { id: own.id.trim() } : {}), ...(drop.length ? { drop } : {}) };
}

/** Levels of one patient: what they teach, and what regimens would do in this body. It recommends nothing. */
export default function Levels() {
  const [part, set] = usePart<Part>("levels", FIRST), { wanted } = part;
  const [problem, setProblem] = useState<Problem | null>(null);
  const about = useOnce<{ version: string }>("/api/about").answer, evidence = useOnce<{ targets: Range[] }>("/api/dosing/evidence").answer;
  const followed = useJob<LevelsDocument>(part.job), archive = useArchive(), chosenFile = useRef<HTMLInputElement>(null);
  const dropped = useDropped((own) => own.files), take = useDropped((own) => own.take);
  const attempt = useCallback(async (work: () => Promise<void>) => {
    setProblem(null);
    try { await work(); } catch (error) {
      const own = said(error);
      setProblem(own.remedy === "load the page again" ? { ...own, remedy: "mend it and ask again" } : own);
    }
  }, []);
  const asked = useRef(false); // files came before the example was there
  const showExample = () => attempt(async () => {
    const range = evidence?.targets[0], own = { ...WANTED, low: range ? String(range.low) : "", high: String(range?.high ?? "") };
    if (about) set({ ...FIRST, wanted: own, job: (await openExample("levels", about.version, "example: levels of one patient", { example: true, ...settingsOf(own) })).id });
  });
  useEffect(() => { if (!part.job && about && evidence && !dropped.length && !asked.current) void showExample(); }, [part.job, about, evidence]); // eslint-disable-line react-hooks/exhaustive-deps
  const give = (files: File[]) => attempt(async () => { asked.current = true; if (files.length) set({ example: false, chosen: 0, job: (await ask("levels", settingsOf(wanted), { files })).id }); });
  useEffect(() => { if (dropped.length) void give(take()); }, [dropped]); // eslint-disable-line react-hooks/exhaustive-deps
  const askAgain = () => attempt(async () => { if (part.job) set({ chosen: 0, job: (await askAlso({ id: part.job } as Job, "levels", { target: null, id: null, drop: null, ...settingsOf(wanted) })).id }); });
  const runAgain = () => attempt(async () => { if (followed.job) set({ job: (await again(followed.job)).id }); });
  const result = followed.result, wrong = problem ?? followed.problem, job = useRef<Job | null>(null), running = followed.job !== null && !ended(followed.job);
  // While a newer job runs, what is shown is still of the one before.
  if (followed.fresh && result && followed.job) job.current = followed.job;
  const example = job.current?.request["example"] === true, request = (job.current?.request ?? {}) as Settings, name = example ? EXAMPLE_FILE : job.current?.files[0] ?? "";
  const given = {
    command: ["rapalog tdm", shell(name), ...(request.target ? ["--target", request.target] : []), ...(request.forecast ?? []).flatMap((own) => ["--forecast", shell(own)]), "--days", request.days ?? 28, ...(request.id ? ["--id", shell(request.id)] : []), ...(request.drop ? ["--drop", shell(request.drop.join(","))] : []), "--out results"].join(" "),
    python: `import rapalog as ra\n\nfound = ra.tdm(${python(name)}${request.target ? `, target=${python(request.target)}` : ""}, forecast=${python(request.forecast ?? [])}, days=${request.days ?? 28}${request.id ? `, id=${python(request.id)}` : ""}${request.drop ? `, drop=${python(request.drop)}` : ""})\nfound.plot(${part.chosen})`, stale: !followed.fresh,
  };
  return (
    <div className="levels">
      <div className="row">
        {part.example ? <KindBadge kind="example" /> : null}
        <button type="button" onClick={() => chosenFile.current?.click()}>Use my file</button>
        {!part.example ? <button type="button" className="quiet" onClick={() => void showExample()}>Back to the example</button> : null}
        <span className="soft">records as for NONMEM: ID, TIME (h), AMT (mg), DV (ng/mL of whole blood), EVID, HCT; drop them anywhere</span>
        <input ref={chosenFile} hidden type="file" aria-label="Table of doses and levels" onChange={(event) => { void give([...(event.target.files ?? [])]); event.target.value = ""; }} />
      </div>
      {result ? <p className="lead" data-stale={given.stale || undefined}>{leadWords(result)} <KindBadge kind={example ? "example" : "fitted"} /></p> : null}
      <p className="soft"><strong>For research use only.</strong> It recommends nothing: the numbers say what a regimen would do if the model and the records are right.</p>
      <Asking wanted={wanted} ranges={evidence?.targets ?? []} running={running} change={(own) => set({ wanted: { ...wanted, ...own } })} submit={() => void askAgain()} />
      {wrong ? <ProblemBox problem={wrong} repair={problem === null && followed.job && ["interrupted", "cancelled", "failed"].includes(followed.job.state) ? <button type="button" onClick={() => void runAgain()}>Run again</button> : <button type="button" onClick={() => void showExample()}>Back to the example</button>} /> : null}
      <JobProgress job={followed.job} />
      {result ? <>
        {result.result.flags.length ? <div className="warning"><ul>{result.result.flags.map((own) => <li key={own}>{own}</li>)}</ul></div> : null}
        <Which own={result} chosen={part.chosen} choose={(chosen) => set({ chosen })} />
        <CalendarFigure own={result} chosen={part.chosen} log={part.log} all={part.all} keep={set} example={example} {...given} />
        <Chances own={result} {...given} />
        <LevelTables own={result} />
        <section className="panel" aria-label="Save">
          <div className="row"><button type="button" className="primary" disabled={!followed.fresh || archive.making !== null} onClick={() => void archive.make(job.current!, "levels-everything")}>Download everything</button>
            <span className="soft">report, tables and figures{example ? ", and the example's own table to try" : ""}</span></div>
          <JobProgress job={archive.making} />
          {archive.problem ? <ProblemBox problem={archive.problem} /> : null}
        </section>
        <details><summary>How we know</summary><ul>{result.result.notes.map((own) => <li key={own}>{own}</li>)}</ul></details>
      </> : null}
    </div>
  );
}

function Which({ own, chosen, choose }: { own: LevelsDocument; chosen: number; choose: (chosen: number) => void }) {
  if (own.result.forecasts.length < 2) return null;
  return <div className="chips" role="group" aria-label="Forecast that is drawn">{own.result.forecasts.map((run, k) => <button key={k} type="button" aria-pressed={k === chosen} onClick={() => choose(k)}>{LETTERS[k]}: {run.regimen}</button>)}</div>;
}

/** The range, and up to three regimens from the next dose due. */
function Asking({ wanted, ranges, running, change, submit }: { wanted: Wanted; ranges: Range[]; running: boolean; change: (own: Partial<Wanted>) => void; submit: () => void }) {
  const edit = (place: number, text: string | null) => change({ forecasts: text === null ? wanted.forecasts.filter((_, k) => k !== place) : wanted.forecasts.map((own, k) => (k === place ? text : own)) });
  return (
    <form className="panel asking" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <div className="columns top">
        <fieldset className="target"><legend>What if, from the next dose on</legend>
          {wanted.forecasts.map((own, place) => <p key={place} className="words"><strong>{LETTERS[place]}</strong> <input className="words-of" aria-label={`Forecast ${LETTERS[place]}`} title="such as: 7.5 mg daily; 10 mg daily, hold days 15-21" value={own} maxLength={80} onChange={(event) => edit(place, event.target.value)} />
            <button type="button" className="quiet icon" aria-label={`Take forecast ${LETTERS[place]} away`} onClick={() => edit(place, null)}><X size={15} aria-hidden /></button></p>)}
          {wanted.forecasts.length < MOST_REGIMENS ? <button type="button" className="quiet" onClick={() => change({ forecasts: [...wanted.forecasts, "10 mg daily"] })}><Plus size={15} aria-hidden /> another regimen</button> : null}
          <label className="for-days">for <input className="days" inputMode="numeric" aria-label="Days of a forecast" value={wanted.days} maxLength={5} onChange={(event) => change({ days: event.target.value })} /> days</label>
        </fieldset>
        <div>
          <Target low={wanted.low} high={wanted.high} ranges={ranges} keep={change} />
          <details><summary>a table of several patients, or with other columns</summary><div className="row"><label>patient (ID) <input className="days" value={wanted.id} maxLength={20} onChange={(event) => change({ id: event.target.value })} /></label><label>leave out columns <input value={wanted.drop} placeholder="WT, DATE" maxLength={120} onChange={(event) => change({ drop: event.target.value })} /></label></div></details>
        </div>
      </div>
      <button type="submit" className="primary" disabled={running}>{running ? "working" : "Ask again"}</button>
    </form>
  );
}
