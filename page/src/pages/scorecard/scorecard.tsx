import { useEffect, useMemo, useState } from "react";
import { useJob } from "@/api/jobs";
import { useOnce } from "@/api/latest";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { usePart } from "@/session/session";
import { Claims } from "./claims";
import { Filters } from "./filters";
import { Flips } from "./flips";
import { leadWords, LITERATURE, PATIENTS, rowsOf, shown, type Stored, type Study, type Verdict } from "./rows";
import { Whole } from "./whole";
import "./scorecard.css";

/** What the page keeps: filters, and the jobs that were asked for. */
export type Kept = { verdicts: string[]; kinds: string[]; find: string; checks: Record<string, string>; changes: string[]; broken: string; table1: boolean; flips: string; run: string };
const FIRST: Kept = { verdicts: [], kinds: [], find: "", checks: {}, changes: [], broken: "", table1: false, flips: "", run: "" };

/** The claim that the address names, such as /scorecard#C033. */
function useNamed(): [string, (id: string) => void] {
  const read = () => decodeURIComponent(location.hash.slice(1));
  const [named, setNamed] = useState(read);
  useEffect(() => {
    const changed = () => setNamed(read());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  const name = (id: string) => {
    history.replaceState(history.state, "", id ? `#${id}` : location.pathname + location.search);
    setNamed(id);
  };
  return [named, name];
}

export default function Scorecard() {
  const { answer: stored, problem } = useOnce<Stored>("/api/scorecard");
  const [kept, keep] = usePart<Kept>("scorecard", FIRST);
  const [again, setAgain] = useState<Record<string, Verdict>>({});
  const [named, name] = useNamed();
  const run = useJob<Study>(kept.run || null, "scorecard.json");
  const rows = useMemo(() => {
    if (!stored) return [];
    return rowsOf(run.result ?? stored, stored).map((own) => (again[own.id] ? { ...own, ...again[own.id] } : own));
  }, [stored, run.result, again]);
  const seen = useMemo(() => shown(rows, kept), [rows, kept]);
  const hidden = named && rows.some((own) => own.id === named) && !seen.some((own) => own.id === named);
  useEffect(() => {
    if (hidden) keep({ verdicts: [], kinds: [], find: "" });
  }, [hidden]); // eslint-disable-line react-hooks/exhaustive-deps

  if (problem) return <><h1>Scorecard</h1><ProblemBox problem={problem} /></>;
  if (!stored) return <><h1>Scorecard</h1><p className="soft" role="status">loading</p></>;
  const own = run.result !== null;
  return (
    <div className="scorecard">
      <h1>Scorecard</h1>
      <p className="lead">{leadWords(rows)}</p>
      <p className="soft origin">{own ? <span>your run of the whole study</span> : <><KindBadge kind="example" /> <span>a run of the whole study that comes with rapalog, seed 1</span></>}
        {" "}<span className="sep">·</span> what is wired in, fitted, a procedure or a record is listed too, but agreement there is no evidence
        {rows.some((one) => one.section === PATIENTS) ? <> <span className="sep">·</span> <button type="button" className="link" onClick={() => keep({ verdicts: [], kinds: [], find: PATIENTS.toLowerCase() })}>findings in patients</button></> : null}
        {rows.some((one) => one.section === LITERATURE) ? <> <span className="sep">·</span> <button type="button" className="link" onClick={() => keep({ verdicts: [], kinds: [], find: LITERATURE.toLowerCase() })}>what is said of resistance and combinations</button></> : null}</p>
      {stored.stale && !own ? <div className="warning"><p>The stored run is of other sources than the rapalog that is installed: every row is marked stale until it is run again.</p></div> : null}
      <div className="actions columns">
        <Flips kept={kept} keep={keep} mutations={stored.mutations} open={name} />
        <Whole kept={kept} keep={keep} followed={run} />
      </div>
      <Filters rows={rows} kept={kept} keep={keep} count={seen.length} />
      <Claims rows={seen} stored={stored} stale={stored.stale && !own} named={named} name={name} checks={kept.checks}
        asked={(id, job) => keep({ checks: { ...kept.checks, [id]: job } })} judged={(found) => setAgain((before) => ({ ...before, [found.id]: found }))} again={again} />
    </div>
  );
}
