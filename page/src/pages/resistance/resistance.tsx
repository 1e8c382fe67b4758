import { useMemo } from "react";
import { useLatest, useOnce } from "@/api/latest";
import { short } from "@/figures/numbers";
import { EstimateText } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { usePart } from "@/session/session";
import type { Choices } from "../mechanism/answers";
import { Status } from "../mechanism/detail";
import { bestFirst, cellOf, EXAMPLE, halving, rowsOf, stillWorking, type Chosen, type Known, type Matrix, type Pair } from "./answers";
import { Clones, Decided, useClones } from "./clones/clones";
import { leadWords } from "./clones/answers";
import { GenotypeField } from "./genotype_field";
import { MatrixFigure, shiftWords } from "./matrix";
import { PairFigure } from "./pair";
import { Partners } from "./partners/partners";
import { useMatrix } from "./use_matrix";
import "./resistance.css";

export default function Resistance() {
  const [chosen, change] = usePart<Chosen>("resistance", EXAMPLE), { cell_line, genotype, drug, sorted } = chosen;
  const choices = useOnce<Choices>("/api/mechanism/choices").answer, known = useOnce<{ genotypes: Known[]; drugs: Known[] }>("/api/resistance/known").answer;
  const { matrix: found, share, problem } = useMatrix(cell_line, known?.drugs), pair = useLatest<Pair>("/api/resistance/pair", { cell_line, genotype, drug });
  const clones = useClones(chosen);
  const names = useMemo(() => [...new Set((known?.genotypes ?? []).map((own) => own.name))], [known]);
  const example = JSON.stringify({ ...chosen, partners: null }) === JSON.stringify(EXAMPLE);
  const drugs = found ? (sorted ? bestFirst(found, genotype) : halving(found)) : [], others = found ? found.drugs.filter((own) => !drugs.includes(own)) : [];
  return (
    <div className="resistance">
      <h1>Resistance {example ? <KindBadge kind="example" /> : null}</h1>
      {found ? <Sentence matrix={found} chosen={chosen} pair={pair.answer} /> : null}
      {clones.chances.answer && !clones.chances.problem ? <p className="lead" data-stale={clones.chances.stale || undefined}>{leadWords(clones.chances.answer, clones.bands.stale ? null : clones.bands.answer)} <KindBadge kind="assumed" /></p> : null}
      {problem ? <ProblemBox problem={problem} repair={<button type="button" onClick={() => change(EXAMPLE)}>Back to the example</button>} /> : null}
      <div className="row">
        <GenotypeField genotype={genotype} names={names} set={(own) => change({ genotype: own })} />
        <label>Cell line <select value={cell_line} onChange={(event) => change({ cell_line: event.target.value })}>{(choices?.cell_lines ?? [{ name: cell_line }]).map((own) => <option key={own.name}>{own.name}</option>)}</select></label>
        <label><input type="checkbox" checked={sorted} onChange={(event) => change({ sorted: event.target.checked })} /> Which drug still works? Sort by {genotype}</label>
        <span className="soft">For research use only: what a model gives, no advice on treatment.</span>
      </div>
      {!found && !problem ? <div className="progress" role="status"><progress max={1} value={share} aria-label="progress" /><span>running {names.length || 36} genotypes under {known?.drugs.length ?? 11} drugs, once</span></div> : null}
      <div className="halves">
        <div>
          <h2 className="small">Genotypes under drugs</h2>
          {found ? <MatrixFigure matrix={found} drugs={drugs} known={known?.genotypes ?? []} genotype={genotype} drug={drug} pick={(own, column) => change({ genotype: own, drug: column })} /> : null}
          {found && others.length ? <p className="soft">Not in the table: {others.join(", ")}. They do not halve p-S6 within {found.at_h} h in {found.cell_line} itself, so there is no half dose to shift.</p> : null}
          <Sources variants={rowsOf(known?.genotypes ?? [], genotype)} drug={known?.drugs.find((own) => own.name === drug)} />
        </div>
        <div>
          <h2 className="small">One genotype under one drug</h2>
          {pair.problem ? <ProblemBox problem={pair.problem} /> : null}
          {pair.answer ? <PairFigure pair={pair.answer} stale={pair.stale} /> : <p className="soft" role="status">drawing 200 cells of each</p>}
          {pair.answer ? <Halves pair={pair.answer} stale={pair.stale} /> : null}
          <Clones own={chosen} seen={clones} keep={change} />
        </div>
      </div>
      <Decided seen={clones} />
      <Partners wanted={{ cell_line, genotype, drug }} job={chosen.partners} keep={(job) => change({ partners: job })} example={example} ready={clones.decides.answer !== null} />
    </div>
  );
}

function Sentence({ matrix, chosen, pair }: { matrix: Matrix; chosen: Chosen; pair: Pair | null }) {
  const { works, not } = stillWorking(matrix, chosen.genotype), own = cellOf(matrix, chosen.genotype, chosen.drug);
  const list = (names: string[]) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0] ?? "none");
  if (!halving(matrix).length) return <p className="lead">No drug of the model halves p-S6 in {matrix.cell_line} within {matrix.at_h} h.</p>;
  if (!matrix.genotypes.includes(chosen.genotype)) return <p className="lead">{chosen.genotype} together are not in the table; the half dose of {chosen.drug} moves by {pair && pair.genotype === chosen.genotype ? <EstimateText own={pair.shift} unit="fold" /> : "…"}. <KindBadge kind={pair && pair.shift.relation !== "=" ? "bound" : "predicted"} /></p>;
  return <p className="lead">With {chosen.genotype}, {works.length ? <><strong>{list(works)}</strong> still {works.length > 1 ? "halve" : "halves"} p-S6 in {matrix.cell_line} at nearly the same dose</> : <>no drug halves p-S6 in {matrix.cell_line} at nearly the same dose</>}{not.length ? <>; {list(not)} {not.length > 1 ? "do" : "does"} not</> : null}{own && own.shift.value !== null ? <> ({chosen.drug}: {shiftWords(own)})</> : null}. <KindBadge kind="predicted" /></p>;
}

function Halves({ pair, stale }: { pair: Pair; stale: boolean }) {
  const kind = (own: Pair["shift"]) => <KindBadge kind={own.relation === "=" ? "predicted" : "bound"} />;
  return (
    <dl className="numbers" data-stale={stale || undefined}>
      <div><dt>half dose, {pair.cell_line}</dt><dd><EstimateText own={pair.line_half_nM} unit="nM" /> {kind(pair.line_half_nM)}</dd></div>
      <div><dt>half dose, {pair.genotype}</dt><dd><EstimateText own={pair.mutant_half_nM} unit="nM" /> {kind(pair.mutant_half_nM)}</dd></div>
      <div><dt>shift</dt><dd><EstimateText own={pair.shift} unit="fold" /> {kind(pair.shift)}{pair.shift.reason ? <span className="soft"> {pair.shift.reason}</span> : null}</dd></div>
    </dl>
  );
}

function Sources({ variants, drug }: { variants: Known[]; drug: Known | undefined }) {
  const change = (own: Known) => `${own.operation === "times" ? "multiplies" : "sets"} ${own.parameter} ${own.operation === "times" ? "by" : "to"} ${short(own.value)}${own.low !== null && own.high !== null ? ` (${short(own.low)} to ${short(own.high)})` : ""}`;
  return (
    <section className="panel" aria-label="Where the numbers are from"><h2 className="small">How we know</h2>
      {variants.map((own) => <p key={own.id}><strong>{own.name}</strong> {change(own)}{own.note ? `: ${own.note}` : ""} <Status status={own.status} /> <span className="soft">{own.id}; {own.source}</span></p>)}
      {drug ? <p><strong>{drug.name}</strong> acts on {drug.target}, {short(drug.value)} nM <Status status={drug.status} /> <span className="soft">{drug.id}; {drug.source}{drug.note ? `; ${drug.note}` : ""}</span></p> : null}
      <p className="soft">Shifts come from the cell model; nothing in it was fitted to resistant cells.</p>
    </section>
  );
}
