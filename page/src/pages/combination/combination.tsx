import { useCallback, useEffect, useRef, useState } from "react";
import { said, type Problem } from "@/api/client";
import { openExample } from "@/api/example";
import { again, ask, useArchive, useJob, type Job } from "@/api/jobs";
import { useOnce } from "@/api/latest";
import { signed } from "@/figures/numbers";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { python, shell } from "@/parts/quoted";
import { usePart } from "@/session/session";
import { useDropped } from "@/shell/drop";
import { CellCurves } from "./cell_curves";
import { IsoboleFigure } from "./isobole";
import { Flags, Maps } from "./maps";
import { PredictedPanel, type Beside } from "./predicted";
import { Scores, ScoresFigure } from "./scores";
import { isDrawn, type Block, type CombinationDocument, type Model } from "./types";
import { cellWords, kept, type Place } from "./words";
import "./combination.css";

/** What the page keeps: the job, the block, what is expected by, the cell that is looked at, and the viability of the isobole. */
type Part = { job: string | null; example: boolean; block: number; model: Model; cell: Place | null; level: number | null; beside: Beside };
const FIRST: Part = { job: null, example: true, block: 0, model: "bliss", cell: null, level: null, beside: null };
const EXAMPLE_FILE = "everolimus_MK-2206.csv";

export default function Combination() {
  const [part, set] = usePart<Part>("combination", FIRST);
  const [problem, setProblem] = useState<Problem | null>(null);
  const about = useOnce<{ version: string }>("/api/about").answer;
  const followed = useJob<CombinationDocument>(part.job), archive = useArchive();
  const dropped = useDropped((own) => own.files), take = useDropped((own) => own.take), chosen = useRef<HTMLInputElement>(null);
  const attempt = useCallback(async (work: () => Promise<void>) => {
    setProblem(null);
    try { await work(); } catch (error) { setProblem(said(error)); }
  }, []);
  const asked = useRef(false); // files came before the example was there
  const showExample = () => attempt(async () => { if (about) set({ ...FIRST, model: part.model, job: (await openExample("combination", about.version, "example: everolimus with MK-2206")).id }); });
  useEffect(() => { if (!part.job && about && !dropped.length && !asked.current) void showExample(); }, [part.job, about]); // eslint-disable-line react-hooks/exhaustive-deps
  const give = (files: File[]) => attempt(async () => { asked.current = true; if (files.length) set({ ...FIRST, model: part.model, example: false, job: (await ask("combination", {}, { files })).id }); });
  useEffect(() => { if (dropped.length) void give(take()); }, [dropped]); // eslint-disable-line react-hooks/exhaustive-deps
  const runAgain = () => attempt(async () => { if (followed.job) set({ job: (await again(followed.job)).id }); });
  const result = followed.result, wrong = problem ?? followed.problem, job = useRef<Job | null>(null);
  // While a newer job runs, what is shown is still of the one before.
  if (followed.fresh && result && followed.job) job.current = followed.job;
  const example = job.current?.request["example"] === true, own = result?.blocks[part.block] ?? result?.blocks[0];
  const name = example ? EXAMPLE_FILE : job.current?.files[0] ?? "";
  const given = { command: `rapalog combine ${shell(name)} --out results`, python: `import rapalog as ra\n\nfound = ra.combine(${python(name)})\nfound[${result ? result.blocks.indexOf(own!) : 0}].plot()`, stale: !followed.fresh };
  return (
    <div className="combination">
      <h1>Combination</h1>
      <div className="row">
        {part.example ? <KindBadge kind="example" /> : null}
        <button type="button" onClick={() => chosen.current?.click()}>Use my files</button>
        {!part.example ? <button type="button" className="quiet" onClick={() => void showExample()}>Back to the example</button> : null}
        <span className="soft">one table of two drugs: a row for each well, SynergyFinder's columns, or a matrix of doses by doses; drop it anywhere</span>
        <input ref={chosen} hidden type="file" aria-label="Table of two drugs" onChange={(event) => { void give([...(event.target.files ?? [])]); event.target.value = ""; }} />
      </div>
      {wrong ? <ProblemBox problem={wrong} repair={problem === null && followed.job && ["interrupted", "cancelled", "failed"].includes(followed.job.state) ? <button type="button" onClick={() => void runAgain()}>Run again</button>
        : <button type="button" onClick={() => void showExample()}>Back to the example</button>} /> : null}
      <JobProgress job={followed.job} />
      {result && own ? <>
        <p className="lead" data-stale={given.stale || undefined}>{signed(result.blocks.length > 1 ? own.sentence : own.sentence.slice(own.name.length + 2))} <KindBadge kind={example ? "example" : "computed"} /></p>
        <Read result={result} example={example} name={name} own={own} choose={(block) => set({ block, cell: null, level: null })} />
        <Scores own={own} model={part.model} choose={(model) => set({ model })} />
        <Flags said={[...result.flags, ...own.flags.replicates, ...own.flags.loewe]} />
        <BlockFigures own={own} part={part} set={set} example={example} given={given} />
        <section className="panel" aria-label="Save">
          <div className="row">
            <button type="button" className="primary" disabled={!followed.fresh || archive.making !== null} onClick={() => void archive.make(job.current!, "combination-everything")}>Download everything</button>
            <span className="soft">report, tables, workbook and figures{example ? ", and the example's own table to try" : ""}</span>
          </div>
          <JobProgress job={archive.making} />
          {archive.problem ? <ProblemBox problem={archive.problem} /> : null}
        </section>
        <How />
      </> : null}
    </div>
  );
}

/** What was read, and which of several blocks is shown. */
function Read({ result, example, name, own, choose }: { result: CombinationDocument; example: boolean; name: string; own: Block; choose: (block: number) => void }) {
  return (
    <div className="row read">
      {result.blocks.length > 1 ? <label>block <select value={result.blocks.indexOf(own)} onChange={(event) => choose(+event.target.value)}>
        {result.blocks.map((one, place) => <option key={place} value={place}>{one.name}: {one.drug1} + {one.drug2}</option>)}</select></label> : null}
      <span className="soft">{example ? "virtual wells of MCF-7 after 72 h, made by the model with the error of a bench, not measured" : `read ${name}`}: {result.blocks.length > 1 ? `${result.blocks.length} blocks; this one has ` : ""}{own.n_wells} wells with both drugs, {own.n} scored, {own.n_replicates} replicate{own.n_replicates === 1 ? "" : "s"}. For research use only.</span>
    </div>
  );
}

function BlockFigures({ own, part, set, example, given }: { own: Block; part: Part; set: (change: Partial<Part>) => void; example: boolean; given: { command: string; python: string; stale: boolean } }) {
  if (!isDrawn(own)) return <><p className="soft">This file has so many wells that only the first blocks are drawn here; "Download everything" draws more, and has the wells of all.</p><ScoresFigure own={own} model={part.model} {...given} /></>;
  const cell = kept(own, part.cell);
  return (
    <>
      <h2 className="visually-hidden">Maps and curves</h2>
      <Maps own={own} model={part.model} cell={cell} pick={(next) => set({ cell: next })} example={example} {...given} />
      <p className="cell-words" role="status">{cellWords(own, part.model, cell)}.</p>
      <PredictedPanel own={own} beside={part.beside} set={(beside) => set({ beside })} cell={cell} pick={(next) => set({ cell: next })} example={example} />
      <CellCurves own={own} model={part.model} cell={cell} {...given} />
      <div className="columns pair-of-figures">
        <ScoresFigure own={own} model={part.model} {...given} />
        <IsoboleFigure own={own} level={part.level} choose={(level) => set({ level })} {...given} />
      </div>
    </>
  );
}

function How() {
  return <details><summary>How we know</summary>
    <p>A score is the mean, over the wells with both drugs, of expected minus observed viability. Bliss expects v₁·v₂/100 and HSA the stronger drug alone, both from the wells of each drug alone; Loewe asks both curves for doses that stand in for each other, and has no answer below the plateau of a drug that levels off, as everolimus does; ZIP compares the Bliss product of two curves with curves along rows and columns.</p>
    <p>Each replicate is a whole block and is scored as one; intervals are Student's t over these scores. One replicate has none, however many wells it has. The four do not agree because they expect different things: say which one you chose before you looked.</p></details>;
}
