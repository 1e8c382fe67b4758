import { useEffect, useState } from "react";
import { said, type Problem } from "@/api/client";
import { openExample } from "@/api/example";
import { ask, ended, useJob } from "@/api/jobs";
import { useOnce } from "@/api/latest";
import { Figure } from "@/figures/figure";
import { short } from "@/figures/numbers";
import { linearScale } from "@/figures/scales";
import { EstimateText, type Estimate } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { useNarrow } from "@/parts/narrow";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { shell } from "@/parts/quoted";

type Order = { order: string; restoring_dose_nM: Estimate; growth_rate: Estimate; excess_percent: Estimate };
type Partner = { partner: string; target: string; half_effect_nM: number; orders: Order[]; alone_dose_nM: Estimate; mechanism: string; assumed: string[] };
export type Ranking = { cell_line: string; genotype: string; drug: string; dose_nM: number; hours: number; draws: number; aim_growth_rate: Estimate; drug_alone_growth_rate: Estimate; partners: Partner[]; notes: string[] };
type Wanted = { cell_line: string; genotype: string; drug: string };

/** Which second drug brings growth inhibition back in the chosen genotype, with a sentence on what the two do. */
export function Partners({ wanted, job, keep, example, ready }: { wanted: Wanted; job: string | null; keep: (job: string) => void; example: boolean; ready: boolean }) {
  const version = useOnce<{ version: string }>("/api/about").answer?.version, followed = useJob<Ranking>(job), [problem, setProblem] = useState<Problem | null>(null);
  const title = `Partners of ${wanted.drug} in ${wanted.genotype}`, running = followed.job !== null && !ended(followed.job);
  const rank = (made: Promise<{ id: string }>) => { setProblem(null); made.then((own) => keep(own.id), (error: unknown) => setProblem(said(error))); };
  useEffect(() => { if (example && ready && version && !job) rank(openExample("partners", version, title, wanted)); }, [example, ready, version, job]); // eslint-disable-line react-hooks/exhaustive-deps
  const found = followed.result, other = found && (found.genotype !== wanted.genotype || found.drug !== wanted.drug || found.cell_line !== wanted.cell_line), wrong = problem ?? followed.problem;
  return (
    <section aria-labelledby="partners-title" className="partners">
      <h2 id="partners-title">Which partner brings growth inhibition back? <KindBadge kind="predicted" /></h2>
      <div className="row">
        <button type="button" disabled={running} onClick={() => rank(ask("partners", wanted, {}, title))}>{`Rank partners of ${wanted.drug} in ${wanted.genotype}`}</button>
        <span className="soft">every drug that is no rapalog, at its half-effect dose, in three orders; it takes some seconds</span>
      </div>
      <JobProgress job={followed.job} />
      {wrong ? <ProblemBox problem={wrong} /> : null}
      {other && !running ? <p className="warning" role="status">This ranking is of {found.drug} in {found.cell_line} with {found.genotype}: rank again for {wanted.drug} in {wanted.cell_line} with {wanted.genotype}.</p> : null}
      {found ? <div className="halves"><GrowthFigure own={found} stale={!followed.fresh || Boolean(other)} /><Ranked own={found} /></div> : null}
    </section>
  );
}

const ROW = 26, TOP = 52, FOOT = 46;

/** Growth under the drug and each partner in its best order, beside the drug alone and the aim. */
function GrowthFigure({ own, stale }: { own: Ranking; stale: boolean }) {
  const narrow = useNarrow(), width = narrow ? 350 : 560, left = narrow ? 106 : 130, right = width - 18, bottom = TOP + own.partners.length * ROW;
  const all = [own.aim_growth_rate, own.drug_alone_growth_rate, ...own.partners.map((one) => one.orders[0]!.growth_rate)], ends = all.flatMap((one) => [one.value, one.low, one.high]).filter((one): one is number => one !== null);
  const x = linearScale(Math.min(0, ...ends), Math.max(1, ...ends) * 1.03, [left, right], narrow ? 4 : 6), at = (one: Estimate) => (one.value === null ? null : x.place(one.value));
  const line = (one: Estimate, words: string, row: number, style: string) => { const place = at(one); return place === null ? null : <g><line className={`curve ${style}`} x1={place} x2={place} y1={TOP - 4} y2={bottom} /><text className="key" x={place - 5} y={14 + 15 * row} textAnchor="end">{words}</text><line className="frame minor" x1={place} x2={place} y1={5 + 15 * row} y2={TOP - 4} /></g>; };
  return (
    <Figure name={`partners-${own.genotype.replace(/\W+/g, "-")}`} title={`Growth under ${own.drug} ${short(own.dose_nM)} nM and a partner, ${own.genotype}`} width={width} height={bottom + FOOT} stale={stale}
      alt={`Growth rate of ${own.cell_line} with ${own.genotype} under ${own.drug} and each partner; lowest with ${own.partners[0]?.partner ?? "none"}`}
      command={`rapalog partners --cell-line ${shell(own.cell_line)} --genotype ${shell(own.genotype)} --drug ${shell(own.drug)} --out partners`} python={`import rapalog as ra\n\nfound = ra.partners(${JSON.stringify(own.cell_line)}, genotype=${JSON.stringify(own.genotype)}, drug=${JSON.stringify(own.drug)})\nfound.plot()`}
      numbers={() => ({ columns: ["partner", "order", "growth rate", "low", "high", "restoring dose (nM) relation", "restoring dose (nM)", "excess over Bliss (points)"], rows: own.partners.flatMap((one) => one.orders.map((order) => [one.partner, order.order, order.growth_rate.value, order.growth_rate.low, order.growth_rate.high, order.restoring_dose_nM.relation, order.restoring_dose_nM.value, order.excess_percent.value])) })}
      caption={<p>GR value at {short(own.hours)} h in the best order: 1 is the vehicle's growth, 0 none, below 0 death. Bars hold 90 % of {own.draws} draws.</p>}>
      {x.ticks.map((tick) => <g key={tick.at}><line className="grid" x1={tick.at} x2={tick.at} y1={TOP} y2={bottom} /><text className="tick" x={tick.at} y={bottom + 16} textAnchor="middle">{tick.name}</text></g>)}
      {line(own.aim_growth_rate, `aim: ${own.drug} without ${own.genotype}`, 1, "s3 dash2")}{line(own.drug_alone_growth_rate, `${own.drug} alone`, 0, "s2 dash2")}
      {own.partners.map((one, row) => { const y = TOP + (row + 0.5) * ROW, growth = one.orders[0]!.growth_rate, place = at(growth); return (
        <g key={one.partner}><text className="label" x={left - 9} y={y} dy="0.32em" textAnchor="end">{one.partner}</text>
          {growth.low !== null && growth.high !== null ? <line className="s1" strokeWidth={1.6} x1={x.place(growth.low)} x2={x.place(growth.high)} y1={y} y2={y} /> : null}{place === null ? null : <circle className="f1" cx={place} cy={y} r={4} />}</g>); })}
      <line className="frame" x1={left} x2={right} y1={bottom} y2={bottom} /><text className="label" x={(left + right) / 2} y={bottom + 36} textAnchor="middle">growth rate (GR)</text>
    </Figure>
  );
}

function Ranked({ own }: { own: Ranking }) {
  return (
    <div>
      <div className="scroll whole" tabIndex={0} role="region" aria-label="Partners by growth">
        <table className="cards">
          <thead><tr><th scope="col">partner</th><th scope="col">best order</th><th scope="col">restores at (nM)</th><th scope="col">target; share of what {own.drug} alone leaves, after a day</th></tr></thead>
          <tbody>{own.partners.map((one) => <tr key={one.partner}><th scope="row">{one.partner}</th><td data-name="best order">{one.orders[0]!.order}</td><td data-name="restores at (nM)"><EstimateText own={one.orders[0]!.restoring_dose_nM} /></td><td data-name={`of what ${own.drug} alone leaves`}>{one.target}: {one.mechanism.replace(/^.*? h: |^.*?\) (?=moves)/, "")}{one.assumed.length ? <> <span className="kind assumed" title={`potency: ${one.assumed.join(", ")}`}>assumed</span></> : null}</td></tr>)}</tbody>
        </table>
      </div>
      <details><summary>What is in the ranking, and what is not</summary><ul>{own.notes.map((note) => <li key={note}>{note}</li>)}</ul></details>
    </div>
  );
}
