import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { useSearch } from "wouter";
import { ask, ended, useJob } from "@/api/jobs";
import { said, type Problem } from "@/api/client";
import { useOnce } from "@/api/latest";
import { short } from "@/figures/numbers";
import { useNarrow } from "@/figures/narrow";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { OutcomeChip } from "./claims";
import { flipWay, pretty, type Mutation, type Outcome } from "./rows";
import type { Kept } from "./scorecard";

type Parameter = { symbol: string; value: number; unit: string; quantity: string; source: string; status: string };
type Flip = { id: string; before: Outcome; after: Outcome; observed_before: string; observed_after: string; note: string };
type Flipped = { mutation: Mutation; table1: boolean; verdicts: Flip[] };

/** Change a number of the model, or break a mechanism that has a name, and see which verdicts flip. */
export function Flips({ kept, keep, mutations, open }: { kept: Kept; keep: (change: Partial<Kept>) => void; mutations: Mutation[]; open: (id: string) => void }) {
  const followed = useJob<Flipped>(kept.flips || null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const narrow = useNarrow();
  useFromAddress(keep);
  const wanted = kept.broken || kept.changes.join(", ");
  const running = kept.flips !== "" && followed.job !== null && !ended(followed.job);
  const run = async () => {
    setProblem(null);
    try {
      keep({ flips: (await ask("scorecard-flips", { mutate: wanted, table1: kept.table1 }, {}, `What flips: ${wanted}`)).id });
    } catch (error) {
      setProblem(said(error));
    }
  };
  const wrong = problem ?? followed.problem;
  return (
    <details className="panel flips" open={!narrow || kept.flips !== ""}>
      <summary id="flips-title"><h2>What would flip?</h2> <span className="soft">break a mechanism or change a number</span></summary>
      <div className="field"><label htmlFor="broken">Break a mechanism</label>
        <select id="broken" value={kept.broken} onChange={(event) => keep({ broken: event.target.value, changes: [] })}>
          <option value="">none: change numbers below</option>
          {mutations.map((own) => <option key={own.name} value={own.name}>{own.meaning}</option>)}
        </select></div>
      {kept.broken ? null : <Numbers changes={kept.changes} keep={(changes) => keep({ changes })} />}
      <div className="row">
        <button type="button" className="primary" disabled={!wanted || running} onClick={() => void run()}>See what flips</button>
        <label><input type="checkbox" checked={kept.table1} onChange={(event) => keep({ table1: event.target.checked })} /> Table 1 too (minutes)</label>
      </div>
      <JobProgress job={followed.job} />
      {wrong ? <ProblemBox problem={wrong} /> : null}
      {followed.result ? <Found own={followed.result} stale={!followed.fresh} open={open} clear={() => keep({ flips: "" })} /> : null}
    </details>
  );
}

/** /scorecard?mutate=no_feedback and ?change=k_drug_loss=0 choose what is changed, so that other pages can lead here. */
function useFromAddress(keep: (change: Partial<Kept>) => void): void {
  const search = useSearch();
  useEffect(() => {
    const asked = new URLSearchParams(search), broken = asked.get("mutate"), changes = asked.getAll("change");
    if (broken) keep({ broken, changes: [] });
    else if (changes.length) keep({ broken: "", changes });
    if (broken || changes.length) document.getElementById("flips-title")?.scrollIntoView({ block: "center" });
  }, [search]); // eslint-disable-line react-hooks/exhaustive-deps
}

function Numbers({ changes, keep }: { changes: string[]; keep: (changes: string[]) => void }) {
  const known = useOnce<{ parameters: Parameter[] }>("/api/scorecard/parameters").answer?.parameters ?? [];
  const [symbol, setSymbol] = useState(""), [value, setValue] = useState("");
  const own = known.find((one) => one.symbol === symbol.trim());
  const number = Number(value.replace(",", "."));
  const fits = own !== undefined && value.trim() !== "" && Number.isFinite(number) && number >= 0;
  const add = () => {
    if (!fits) return;
    keep([...changes.filter((one) => one.split("=")[0]!.trim() !== own.symbol), `${own.symbol}=${number}`]);
    setSymbol("");
    setValue("");
  };
  return (
    <form className="numbers" onSubmit={(event) => { event.preventDefault(); add(); }}>
      <div className="row">
        <label className="grow"><span className="visually-hidden">Number of the model</span>
          <input list="parameters" placeholder="a number of the model: k_drug_loss" value={symbol} onChange={(event) => setSymbol(event.target.value)} /></label>
        <datalist id="parameters">{known.map((one) => <option key={one.symbol} value={one.symbol}>{one.quantity}</option>)}</datalist>
        <label><span className="visually-hidden">New value</span><input className="short" inputMode="decimal" placeholder={own ? short(own.value) : "value"} value={value} onChange={(event) => setValue(event.target.value)} /></label>
        <button type="submit" disabled={!fits}>Change</button>
      </div>
      {own ? <p className="soft">{own.quantity}: now {short(own.value)} {own.unit} ({own.status}; {own.source})</p>
        : symbol && known.length ? <p className="soft">No number of the model has this name; choose one of the list.</p> : null}
      {own && value && !fits ? <p className="soft" role="alert">The new value must be a number of 0 or more, in {own.unit === "-" ? "no unit" : own.unit}.</p> : null}
      {changes.length ? <ul className="changes">{changes.map((one) => (
        <li key={one}><code>{one.replace("=", " = ")}</code><button type="button" className="quiet icon" aria-label={`Leave ${one} as it was`} onClick={() => keep(changes.filter((kept) => kept !== one))}><X size={14} aria-hidden /></button></li>
      ))}</ul> : null}
    </form>
  );
}

function Found({ own, stale, open, clear }: { own: Flipped; stale: boolean; open: (id: string) => void; clear: () => void }) {
  const flipped = own.verdicts.filter((one) => one.before !== one.after);
  const count = (way: string) => flipped.filter((one) => flipWay(one.before, one.after) === way).length;
  const what = own.mutation.meaning === "numbers of the model set by hand" ? own.mutation.name : own.mutation.meaning;
  return (
    <div className="found" data-stale={stale || undefined}>
      <p role="status"><strong>{flipped.length ? `${count("falls")} of ${own.verdicts.length} verdicts fall, ${count("rises")} rise` : `None of ${own.verdicts.length} verdicts flips`}: {what}.</strong>
        {own.table1 ? "" : " Table 1 was left out."} <button type="button" className="link" onClick={clear}>clear</button></p>
      {flipped.length ? (
        <div className="scroll" tabIndex={0} role="region" aria-label="Verdicts that flip"><table>
          <thead><tr><th scope="col">claim</th><th scope="col">whole model</th><th scope="col">changed</th></tr></thead>
          <tbody>{flipped.map((one) => (
            <tr key={one.id}>
              <th scope="row"><a href={`#${one.id}`} onClick={(event) => { event.preventDefault(); open(one.id); }}>{one.id}</a></th>
              <td><OutcomeChip outcome={one.before} /><p className="soft">{pretty(one.observed_before)}</p></td>
              <td><OutcomeChip outcome={one.after} /><p className="soft">{pretty(one.observed_after)}</p></td>
            </tr>
          ))}</tbody></table></div>) : null}
    </div>
  );
}
