import { useCallback, useEffect, useRef, useState } from "react";
import { said, type Problem } from "@/api/client";
import { openExample } from "@/api/example";
import { again, ask, askAlso, useArchive, useJob, type Job } from "@/api/jobs";
import { useOnce } from "@/api/latest";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { usePart } from "@/session/session";
import { useDropped } from "@/shell/drop";
import { CurveFigure } from "./curve_figure";
import { CurveTable } from "./curve_table";
import type { KinaseDocument } from "./types";
import "./kinase.css";

type Part = { job: string | null; example: boolean; enzyme_error: string };
const FIRST: Part = { job: null, example: true, enzyme_error: "" };

const isLayout = (own: File) => /layout|map|plan/i.test(own.name);

export default function Kinase() {
  const [part, set] = usePart<Part>("kinase", FIRST);
  const [problem, setProblem] = useState<Problem | null>(null);
  const about = useOnce<{ version: string }>("/api/about").answer;
  const followed = useJob<KinaseDocument>(part.job);
  const archive = useArchive();
  const dropped = useDropped((own) => own.files), take = useDropped((own) => own.take);
  const chosen = useRef<HTMLInputElement>(null);
  const attempt = useCallback(async (work: () => Promise<void>) => {
    setProblem(null);
    try { await work(); } catch (error) { setProblem(said(error)); }
  }, []);
  const asked = useRef(false); // files came before the example was there
  const showExample = () => attempt(async () => { if (about) set({ ...FIRST, job: (await openExample("kinase", about.version, "example kinase assay")).id }); });
  useEffect(() => { if (!part.job && about && !dropped.length && !asked.current) void showExample(); }, [part.job, about]); // eslint-disable-line react-hooks/exhaustive-deps
  const settings = () => (part.enzyme_error.trim() ? { enzyme_error: Number(part.enzyme_error.replace(",", ".")) / 100 } : {});
  const give = (files: File[]) => attempt(async () => { asked.current = true;
    const layout = files.length > 1 ? files.filter(isLayout).slice(0, 1) : [];
    if (files.length > 2 || (files.length === 2 && !layout.length)) {
      setProblem({ problem: files.length > 2 ? "a kinase assay is one table, or one plate export with its layout" : "which of the two is the layout?", where: files.map((own) => own.name).join(", "), remedy: "give one assay at a time; a layout has the word layout in its name" });
      return;
    }
    set({ example: false, job: (await ask("kinase", settings(), { files: files.filter((own) => !layout.includes(own)), layout })).id });
  });
  useEffect(() => { if (dropped.length) void give(take()); }, [dropped]); // eslint-disable-line react-hooks/exhaustive-deps
  const refit = () => attempt(async () => {
    const error = settings();
    if (Number.isNaN(error.enzyme_error)) { setProblem({ problem: `${part.enzyme_error} is no percentage`, where: "error of the enzyme's amount", remedy: "write e.g. 20" }); return; }
    set({ job: (await askAlso({ id: part.job } as Job, "kinase", { enzyme_error: error.enzyme_error ?? 0 })).id });
  });
  const runAgain = () => attempt(async () => { if (followed.job) set({ job: (await again(followed.job)).id }); });
  const result = followed.result, wrong = problem ?? followed.problem;
  // While a newer job runs, what is shown is still of the one before.
  const job = useRef<Job | null>(null);
  if (followed.fresh && result && followed.job) job.current = followed.job;
  const example = job.current?.request["example"] === true;
  const names = example ? ["kinase.csv"] : job.current?.files ?? [];
  const error = job.current?.request["enzyme_error"] as number | undefined;
  const command = ["rapalog kinase", names[0], ...(names[1] ? ["--layout", names[1]] : []), ...(error ? ["--enzyme-error", error] : []), "--out results"].join(" ");
  const python = `import rapalog as ra\n\nfound = ra.kinase(${JSON.stringify(names[0])}${names[1] ? `, layout=${JSON.stringify(names[1])}` : ""}${error ? `, enzyme_error=${error}` : ""})\nfound.plot()`;
  return (
    <>
      <h1>Kinase</h1>
      <div className="row">
        {part.example ? <KindBadge kind="example" /> : null}
        <button type="button" onClick={() => chosen.current?.click()}>Use my files</button>
        {!part.example ? <button type="button" className="quiet" onClick={() => void showExample()}>Back to the example</button> : null}
        <span className="soft">a table of wells, or a plate export with its layout; drop them anywhere</span>
        <input ref={chosen} hidden multiple type="file" aria-label="Table, or plate export and layout" onChange={(event) => { void give([...(event.target.files ?? [])]); event.target.value = ""; }} />
      </div>
      {wrong ? <ProblemBox problem={wrong} repair={problem === null && followed.job && ["interrupted", "cancelled", "failed"].includes(followed.job.state) ? <button type="button" onClick={() => void runAgain()}>Run again</button>
        : wrong.problem.startsWith("there is no such") ? <button type="button" onClick={() => void showExample()}>Open the example</button> : null} /> : null}
      <JobProgress job={followed.job} />
      {result ? (
        <>
          <p className="lead">{result.summary} <KindBadge kind={example ? "example" : "fitted"} /></p>
          {result.result.flags.length ? <div className="warning"><ul>{result.result.flags.map((own) => <li key={own}>{own}</li>)}</ul></div> : null}
          <h2 className="visually-hidden">Curves</h2>
          <div className="columns kinase-columns">{result.curves.map((own) => <CurveFigure key={own.title} curve={own} example={example} command={command} python={python} stale={!followed.fresh} />)}</div>
          <CurveTable curves={result.curves} />
          <form className="row" onSubmit={(event) => { event.preventDefault(); void refit(); }}>
            <label>error of the enzyme's amount <input size={5} inputMode="decimal" placeholder="0" value={part.enzyme_error} onChange={(event) => set({ enzyme_error: event.target.value })} /> %</label>
            <button type="submit">Fit again</button>
            <span className="soft">it widens the interval of the Kd, which hangs on how much active enzyme there was</span>
          </form>
          <section className="panel" aria-label="Save">
            <div className="row">
              <button type="button" className="primary" disabled={!followed.fresh || archive.making !== null} onClick={() => void archive.make(job.current!, "kinase-everything")}>Download everything</button>
              <span className="soft">report, tables and figures{example ? ", and the example's own table to try" : ""}</span>
            </div>
            <JobProgress job={archive.making} />
            {archive.problem ? <ProblemBox problem={archive.problem} /> : null}
          </section>
          <details><summary>How we know</summary><p>Signals are fitted together with their wells without inhibitor and without ATP. The IC50 is the dose at half of the inhibition that can be reached, so activity that stays does not move it. Where the enzyme's amount is given, the Kd comes from the tight-binding equation; an enzyme far above its Kd leaves only an upper bound.</p></details>
        </>
      ) : null}
    </>
  );
}
