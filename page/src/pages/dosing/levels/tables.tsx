import { short } from "@/figures/numbers";
import { EstimateText, type Estimate } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { LETTERS } from "../regimens";
import type { LevelsDocument } from "./types";
import { chanceWords, informedWords, nameOf } from "./words";

const SHOWN = ["p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473"], DAYS = [1, 7];

/** What the levels taught and what they left open, each level as measured and predicted, and the forecasts beside each other. */
export function LevelTables({ own }: { own: LevelsDocument }) {
  const { parameters, levels, forecasts, target_ug_L: target } = own.result, { taught, open } = informedWords(parameters);
  return (
    <>
      {forecasts.length ? <section aria-labelledby="forecasts-title"><h2 id="forecasts-title">Forecasts in numbers</h2>
        <div className="scroll whole" tabIndex={0} role="region" aria-labelledby="forecasts-title"><table className="cards">
          <thead><tr><th scope="col">quantity (90 %) <KindBadge kind="predicted" /></th>{forecasts.map((run, k) => <th key={k} scope="col">{LETTERS[k]}: {run.regimen}</th>)}{forecasts.slice(1).map((_, k) => <th key={k} scope="col" className="number">{LETTERS[k + 1]} over A</th>)}</tr></thead>
          <tbody>
            <tr><th scope="row">read as</th>{forecasts.map((run, k) => <td key={k} data-name={LETTERS[k]} className="soft">{run.read_as.join("; ")}; trough of {run.trough_of}</td>)}{forecasts.slice(1).map((_, k) => <td key={k} />)}</tr>
            <Line name="true trough (ng/mL)" all={forecasts.map((run) => run.trough_ug_L)} />
            <Line name="AUC of a day (ng h/mL)" all={forecasts.map((run) => run.auc24_ug_h_L)} />
            {target ? (["p_below", "p_in_target", "p_above"] as const).map((name, row) => <tr key={name}><th scope="row">chance to be {["below", "inside", "above"][row]} {short(target[0])} to {short(target[1])}</th>{forecasts.map((run, k) => <td key={k} data-name={LETTERS[k]}>{chanceWords(run[name])}</td>)}{forecasts.slice(1).map((_, k) => <td key={k} />)}</tr>) : null}
            {SHOWN.flatMap((readout) => DAYS.map((day) => ({ readout, day, all: forecasts.map((run) => run.biomarkers.find((one) => one.readout === readout && one.day === day)?.inhibition_percent) })))
              .filter((row) => row.all.every((one) => one !== undefined)).map((row) => <Line key={row.readout + row.day} name={`${row.readout}, inhibition (%), day ${row.day}`} all={row.all as Estimate[]} />)}
          </tbody></table></div>
        <p className="soft">Inhibition is of the same tumour before treatment, in the last week of the forecast; negative is a rise.</p></section> : null}
      <section aria-labelledby="taught-title"><h2 id="taught-title">What the levels say, and what they do not</h2>
        <p>{taught} {open}</p>
        <div className="scroll whole" tabIndex={0} role="region" aria-labelledby="taught-title"><table className="cards">
          <thead><tr><th scope="col">parameter</th><th scope="col">this patient (90 %)</th><th scope="col">90 % of patients</th><th scope="col">from</th></tr></thead>
          <tbody>{parameters.map((one) => <tr key={one.name}><th scope="row">{nameOf(one)} <span className="soft">{one.unit === "-" ? "" : one.unit}</span></th><td data-name="this patient"><EstimateText own={one.value} /></td><td data-name="90 % of patients">{ends(one.prior)}</td><td data-name="from">{one.informed ? "the levels" : "the prior: the levels hardly tell"} <span className="soft">spread {Math.round(100 * one.sd_over_prior)} % of the prior's</span></td></tr>)}</tbody></table></div>
      </section>
      <section aria-labelledby="levels-title"><h2 id="levels-title">Levels</h2>
        <div className="scroll whole" tabIndex={0} role="region" aria-labelledby="levels-title"><table className="cards">
          <thead><tr><th scope="col">time</th><th scope="col">measured (ng/mL) <KindBadge kind="measured" /></th><th scope="col">this patient, predicted (90 %)</th><th scope="col">90 % of patients</th><th scope="col">what is odd</th></tr></thead>
          <tbody>{levels.map((one) => <tr key={one.line}><th scope="row">{short(one.time_h, 5)} h{one.after_dose_h === null ? "" : <span className="soft">, {short(one.after_dose_h)} h after a dose</span>}</th><td data-name="measured">{one.below_limit ? "< " : ""}{short(one.observed)}</td><td data-name="predicted">{short(one.predicted)} ({short(one.low)} to {short(one.high)})</td><td data-name="90 % of patients">{short(one.prior_low)} to {short(one.prior_high)}</td><td data-name="odd">{one.flags.length ? `⚑ ${one.flags.join("; ")}` : "–"}</td></tr>)}</tbody></table></div>
      </section>
    </>
  );
}

const ends = (own: Estimate): string => (own.low === null || own.high === null ? "–" : `${short(own.low)} to ${short(own.high)}`);

function Line({ name, all }: { name: string; all: Estimate[] }) {
  const first = all[0]!, percent = name.includes("(%)");
  return (
    <tr><th scope="row">{name}</th>{all.map((one, k) => <td key={k} data-name={LETTERS[k]}><EstimateText own={one} /></td>)}
      {all.slice(1).map((one, k) => <td key={k} className="number" data-name={`${LETTERS[k + 1]} over A`}>{one.value === null || first.value === null ? "–" : percent ? `${one.value >= first.value ? "+" : "−"}${short(Math.abs(one.value - first.value), 2)} points` : first.value > 0 ? `${short(one.value / first.value)} ×` : "–"}</td>)}</tr>
  );
}
