import { useState } from "react";
import { ask, ended, resultAddress, type Followed } from "@/api/jobs";
import { said, type Problem } from "@/api/client";
import { useNarrow } from "@/figures/narrow";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import type { Study } from "./rows";
import type { Kept } from "./scorecard";

/** Run everything anew: model, virtual plates and blots, their analysis, and a verdict for every claim. */
export function Whole({ kept, keep, followed }: { kept: Kept; keep: (change: Partial<Kept>) => void; followed: Followed<Study> }) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const narrow = useNarrow();
  const job = followed.job, running = kept.run !== "" && job !== null && !ended(job);
  const run = async () => {
    setProblem(null);
    try {
      keep({ run: (await ask("scorecard-run", {}, {}, "The whole study")).id });
    } catch (error) {
      setProblem(said(error));
    }
  };
  const wrong = problem ?? followed.problem;
  return (
    <details className="panel whole" open={!narrow || kept.run !== ""}>
      <summary id="whole-title"><h2>Run the whole study</h2> <span className="soft">every verdict anew, report and figures</span></summary>
      <p className="soft">Model, virtual plates and blots, their analysis, and every verdict anew: a minute or two. You get report, scorecard, tables and all figures.</p>
      <div className="row">
        <button type="button" onClick={() => void run()} disabled={running}>{followed.result ? "Run it again" : "Run the whole study"}</button>
        {followed.result && job ? <a className="button primary" href={resultAddress(job)} download>Download all (zip)</a> : null}
        {kept.run && !running ? <button type="button" className="quiet" onClick={() => keep({ run: "" })}>back to the example</button> : null}
      </div>
      <JobProgress job={job} />
      {wrong ? <ProblemBox problem={wrong} repair={<button type="button" onClick={() => void run()}>Run again</button>} /> : null}
    </details>
  );
}
