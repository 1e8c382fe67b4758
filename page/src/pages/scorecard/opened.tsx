import { useEffect, useState } from "react";
import { Link } from "wouter";
import { ask, ended, useJob } from "@/api/jobs";
import { said, type Problem } from "@/api/client";
import { short } from "@/figures/numbers";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { BandFigure } from "./band_figure";
import { LookedFigure } from "./looked_figure";
import { PATIENTS, pretty, type Mutation, type Row, type Stored, type Verdict } from "./rows";

/** What stands behind a verdict: its rule, figure, sources, the numbers that would change it, and a way to run it again. */
export function Opened({ own, stored, checks, asked, judged }: {
  own: Row; stored: Stored; checks: Record<string, string>; asked: (id: string, job: string) => void; judged: (found: Verdict) => void;
}) {
  const killers = own.killed_by.map((name) => stored.mutations.find((one) => one.name === name)).filter((one): one is Mutation => one !== undefined);
  return (
    <div className="opened">
      <div className="behind">
        <dl>
          <dt>Rule</dt><dd>{pretty(own.rule)}</dd>
          {own.observable ? <><dt>Looked at</dt><dd>{pretty(own.observable)}</dd></> : null}
          {own.note ? <><dt>Note</dt><dd>{own.note.split("Known conflict: ").map((part, place) => (part.trim() ? <p key={place}>{place ? "Known conflict: " : ""}{pretty(part)}</p> : null))}</dd></> : null}
          {own.table1?.convention ? <><dt>Convention</dt><dd>{own.table1.convention}: {own.table1.convention_reason}</dd></> : null}
          {own.table1?.next ? <><dt>Measure next</dt><dd>{own.table1.next}</dd></> : null}
          {own.sources.length ? <><dt>Sources</dt><dd>{own.sources.join("; ")}</dd></> : null}
          <dt>What would change this</dt><dd>{killers.length ? <Killers killers={killers} /> : <NoKiller own={own} />}</dd>
        </dl>
        <Again own={own} job={checks[own.claim_id] ?? ""} asked={asked} judged={judged} />
      </div>
      {own.table1?.band ? <BandFigure own={own.table1} verdict={own.verdict} patient_nM={stored.patient_nM} /> : own.claim_id ? <LookedFigure claim={own.claim_id} /> : null}
    </div>
  );
}

function Killers({ killers }: { killers: Mutation[] }) {
  return (
    <>It falls when a mechanism is broken:
      <ul className="killers">{killers.map((one) => (
        <li key={one.name}>{one.meaning} <span className="soft">({Object.entries(one.numbers).map(([name, value]) => `${name} = ${short(value)}`).join(", ")})</span>{" "}
          <Link href={`/scorecard?mutate=${one.name}`} className="try">see all that falls</Link></li>
      ))}</ul>
    </>
  );
}

function NoKiller({ own }: { own: Row }) {
  const words = own.kind === "procedure" || own.kind === "record" ? "nothing in the model: it is a " + (own.kind === "record" ? "record" : "step of a protocol")
    : own.section === PATIENTS ? "no mechanism was broken for it: a population of patients is drawn with the whole study alone"
    : own.verdict === "contradicted" ? "it does not stand, so no broken mechanism can fell it"
    : own.kind === "calibrated" ? "the data that the model was fitted to" : "no mechanism was broken for this row; break one above, Table 1 too, to see";
  return <span>{words}.</span>;
}

function Again({ own, job, asked, judged }: { own: Row; job: string; asked: (id: string, job: string) => void; judged: (found: Verdict) => void }) {
  const followed = useJob<Verdict>(job || null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [link, setLink] = useState(false);
  const found = followed.fresh ? followed.result : null;
  useEffect(() => {
    if (found) judged(found);
  }, [found]); // eslint-disable-line react-hooks/exhaustive-deps
  const running = job !== "" && followed.job !== null && !ended(followed.job);
  const run = async () => {
    setProblem(null);
    try {
      asked(own.claim_id, (await ask("scorecard-claim", { claim: own.claim_id }, {}, `Claim ${own.claim_id}`)).id);
    } catch (error) {
      setProblem(said(error));
    }
  };
  return (
    <div className="again">
      <div className="row">
        {own.claim_id ? <button type="button" onClick={() => void run()} disabled={running}>Run {own.claim_id} again</button> : null}
        <button type="button" className="quiet" onClick={() => void navigator.clipboard.writeText(`${location.origin}/scorecard#${own.id}`).then(() => setLink(true))}>copy link to {own.id}</button>
        {link ? <span className="soft" role="status">copied</span> : null}
      </div>
      <JobProgress job={followed.job} />
      {found && found.id === own.claim_id ? <p role="status">Run again: {found.verdict}. {pretty(found.observed)}</p> : null}
      {problem ?? followed.problem ? <ProblemBox problem={(problem ?? followed.problem)!} repair={<button type="button" onClick={() => void run()}>Run again</button>} /> : null}
    </div>
  );
}
