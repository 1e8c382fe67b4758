import { X } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { said, type Problem } from "@/api/client";
import { openExample } from "@/api/example";
import { again, ask, useJob } from "@/api/jobs";
import { useLatest, useOnce } from "@/api/latest";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { usePart } from "@/session/session";
import { useDropped } from "@/shell/drop";
import { Experiment } from "./experiment";
import { LinesFigure } from "./lines_figure";
import { Scan } from "./scan";
import { Sliders } from "./sliders";
import { Symbols } from "./symbols";
import { FIRST, MOST, type Course, type ModelDocument, type Part } from "./types";
import "./model.css";

export default function Model() {
  const [part, set] = usePart<Part>("model", FIRST);
  const [problem, setProblem] = useState<Problem | null>(null);
  const about = useOnce<{ version: string }>("/api/about").answer;
  const followed = useJob<ModelDocument>(part.job);
  const dropped = useDropped((own) => own.files), take = useDropped((own) => own.take);
  const chosen = useRef<HTMLInputElement>(null);
  const attempt = useCallback(async (work: () => Promise<void>) => {
    setProblem(null);
    try { await work(); } catch (error) { setProblem(said(error)); }
  }, []);
  const asked = useRef(false); // files came before the example was there
  const showExample = () => attempt(async () => { if (about) set({ ...FIRST, job: (await openExample("model", about.version, "example model")).id }); });
  useEffect(() => { if (!part.job && about && !dropped.length && !asked.current) void showExample(); }, [part.job, about]); // eslint-disable-line react-hooks/exhaustive-deps
  const give = (files: File[]) => attempt(async () => {
    asked.current = true;
    set({ ...FIRST, example: false, job: (await ask("model", {}, { files })).id });
  });
  useEffect(() => { if (dropped.length) void give(take()); }, [dropped]); // eslint-disable-line react-hooks/exhaustive-deps
  const runAgain = () => attempt(async () => { if (followed.job) set({ job: (await again(followed.job)).id }); });
  const wrong = problem ?? followed.problem;
  return (
    <>
      <h1>Model</h1>
      <div className="row">
        {part.example ? <KindBadge kind="example" /> : null}
        <button type="button" onClick={() => chosen.current?.click()}>Use my model</button>
        {!part.example ? <button type="button" className="quiet" onClick={() => void showExample()}>Back to the example</button> : null}
        <span className="soft">SBML, Antimony (.ant) or a COMBINE archive (.omex); drop it anywhere</span>
        <input ref={chosen} hidden type="file" aria-label="Model" onChange={(event) => { void give([...(event.target.files ?? [])]); event.target.value = ""; }} />
      </div>
      {wrong ? <ProblemBox problem={wrong} repair={problem === null && followed.job && ["interrupted", "cancelled", "failed"].includes(followed.job.state) ? <button type="button" onClick={() => void runAgain()}>Run again</button>
        : wrong.problem.startsWith("there is no such") ? <button type="button" onClick={() => void showExample()}>Open the example</button> : null} /> : null}
      <JobProgress job={followed.job} />
      {followed.result && followed.fresh && part.job && followed.job?.id === part.job ? <Opened key={part.job} model={followed.result} job={part.job} part={part} set={set} /> : null}
    </>
  );
}

/** A model that was read: sliders beside its course, then a scan, its species, and what its archive describes. */
function Opened({ model, job, part, set }: { model: ModelDocument; job: string; part: Part; set: (to: Partial<Part>) => void }) {
  const drawn = (part.drawn ?? model.drawn).filter((own) => model.observables.includes(own)).slice(0, MOST), shown = part.sliders ?? model.sliders;
  const body = { do: "course", end: part.end, observables: drawn };
  const course = useLatest<Course>(`/api/model/${job}/run`, drawn.length ? { ...body, given: part.given } : null, { debounce_ms: 30 });
  const changed = Object.keys(part.given).length > 0;
  const own = useLatest<Course>(`/api/model/${job}/run`, drawn.length && changed ? { ...body, given: {} } : null);
  const answer = course.answer, there = drawn.filter((name) => answer?.values[name]), left = model.observables.filter((name) => !drawn.includes(name));
  const sets = changed ? `, ${JSON.stringify(part.given)}` : "";
  const python = `import rapalog as ra\n\nmodel = ra.load(${JSON.stringify(model.file)})\nmodel.simulate("0:${part.end}:${part.end / 200}"${sets}, observables=${JSON.stringify(drawn)}).plot()`;
  return (
    <>
      <p className="lead">{model.name}: {count(model.n_states, "state")}, {model.species.length} species, {count(model.reactions.length, "reaction")}, {count(model.settable.length, "number")} that can be set. <KindBadge kind="computed" /></p>
      <div className="model-bench">
        <Sliders settable={model.settable} part={part} shown={shown} change={set} />
        <div className="centre">
          <div className="chips">
            {drawn.map((name) => <button key={name} type="button" className="chosen" onClick={() => set({ drawn: drawn.filter((one) => one !== name) })} aria-label={`Take ${name} away`}>{name} <X size={13} aria-hidden /></button>)}
            {drawn.length < MOST && left.length ? <select aria-label="Draw another quantity" value="" onChange={(event) => { if (event.target.value) set({ drawn: [...drawn, event.target.value] }); }}><option value="">draw another</option>{left.map((name) => <option key={name}>{name}</option>)}</select> : null}
            <label><input type="checkbox" checked={part.log_y} onChange={(event) => set({ log_y: event.target.checked })} /> logarithmic</label>
          </div>
          {course.problem ? <ProblemBox problem={course.problem} /> : null}
          {answer && there.length ? <LinesFigure name="course" title="Over time" xLabel="time (the model's unit)" log_y={part.log_y} stale={course.stale} python={python} note={answer.failed || undefined}
            series={there.map((name) => ({ name, x: answer.times, y: answer.values[name]!, unit: model.units[name], before: changed && own.answer?.times.length === answer.times.length && own.answer.times.at(-1) === answer.times.at(-1) ? own.answer.values[name] : undefined }))} /> : null}
        </div>
      </div>
      <div className="model-below">
        <Scan model={model} job={job} part={part} drawn={drawn} file={model.file} change={set} />
        <Symbols model={model} job={job} part={part} />
      </div>
      <Experiment model={model} />
      <details><summary>What is run, and what is refused</summary><p>The engine runs SBML with reactions, rules and events; delays, algebraic rules and fast reactions are refused by name and line. Files are read in a process of its own with limits of memory and time, on this computer; nothing of them leaves it. Numbers are those of the model: whether it is right is another question.</p></details>
    </>
  );
}

const count = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
