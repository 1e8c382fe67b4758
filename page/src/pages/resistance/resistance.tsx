import { useMemo, useState } from "react";
import { useLatest, useOnce } from "@/api/latest";
import { short } from "@/figures/numbers";
import { EstimateText } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { usePart } from "@/session/session";
import type { Choices } from "../mechanism/answers";
import { Status } from "../mechanism/detail";
import { bestFirst, cellOf, EXAMPLE, halving, stillWorking, type Chosen, type Known, type Matrix, type Pair } from "./answers";
import { MatrixFigure, shiftWords } from "./matrix";
import { PairFigure } from "./pair";
import "./resistance.css";

export default function Resistance() {
  const [chosen, change] = usePart<Chosen>("resistance", EXAMPLE), [sorted, setSorted] = useState(false);
  const choices = useOnce<Choices>("/api/mechanism/choices").answer, known = useOnce<{ genotypes: Known[]; drugs: Known[] }>("/api/resistance/known").answer;
  const matrix = useOnce<Matrix>(`/api/resistance?${new URLSearchParams({ cell_line: chosen.cell_line })}`), pair = useLatest<Pair>("/api/resistance/pair", matrix.answer ? chosen : null);
  const variants = useMemo(() => new Map((known?.genotypes ?? []).map((own) => [own.name, own])), [known]);
  const isExample = JSON.stringify(chosen) === JSON.stringify(EXAMPLE), found = matrix.answer;
  const drugs = found ? (sorted ? bestFirst(found, chosen.genotype) : halving(found)) : [], others = found ? found.drugs.filter((drug) => !drugs.includes(drug)) : [];
  return (
    <div className="resistance">
      <h1>Resistance {isExample ? <KindBadge kind="example" /> : null}</h1>
      {found ? <Sentence matrix={found} chosen={chosen} /> : null}
      {matrix.problem ? <ProblemBox problem={matrix.problem} repair={<button type="button" onClick={() => change(EXAMPLE)}>Back to the example</button>} /> : null}
      <div className="row">
        <label>Cell line <select value={chosen.cell_line} onChange={(event) => change({ cell_line: event.target.value })}>{(choices?.cell_lines ?? [{ name: chosen.cell_line }]).map((own) => <option key={own.name}>{own.name}</option>)}</select></label>
        <label><input type="checkbox" checked={sorted} onChange={(event) => setSorted(event.target.checked)} /> Which drug still works? Sort by {chosen.genotype}</label>
        <span className="soft">For research use only: what a model predicts, no advice on treatment.</span>
      </div>
      {!found && !matrix.problem ? <p className="soft" role="status">running {known?.genotypes.length ?? 30} genotypes under {known?.drugs.length ?? 11} drugs; this takes some seconds, once</p> : null}
      {found ? (
        <div className="halves"><h2 className="visually-hidden">Shifts and curves</h2>
          <div>
            <MatrixFigure matrix={found} drugs={drugs} known={variants} genotype={chosen.genotype} drug={chosen.drug} pick={(genotype, drug) => change({ genotype, drug })} />
            {others.length ? <p className="soft">Not in the table: {others.join(", ")}. They do not halve p-S6 within {found.at_h} h in {found.cell_line} itself, so there is no half dose to shift.</p> : null}
          </div>
          <div className="beside">
            {pair.problem && !pair.answer ? <ProblemBox problem={pair.problem} /> : null}
            {pair.answer ? <PairFigure pair={pair.answer} stale={pair.stale} /> : <p className="soft" role="status">drawing 200 cells of each</p>}
            {pair.answer ? <dl className="numbers" data-stale={pair.stale || undefined}>
              <div><dt>half dose, {pair.answer.cell_line}</dt><dd><EstimateText own={pair.answer.line_half_nM} unit="nM" /> <KindBadge kind="predicted" /></dd></div>
              <div><dt>half dose, {pair.answer.genotype}</dt><dd><EstimateText own={pair.answer.mutant_half_nM} unit="nM" /> <KindBadge kind={pair.answer.mutant_half_nM.relation === "=" ? "predicted" : "bound"} /></dd></div>
              <div><dt>shift</dt><dd><EstimateText own={pair.answer.shift} unit="fold" /> <KindBadge kind={pair.answer.shift.relation === "=" ? "predicted" : "bound"} />{pair.answer.shift.reason ? <span className="soft"> {pair.answer.shift.reason}</span> : null}</dd></div>
            </dl> : null}
            <Sources variant={variants.get(chosen.genotype)} drug={known?.drugs.find((own) => own.name === chosen.drug)} />
          </div>
        </div>
      ) : null}
    </div>
  );
}

function Sentence({ matrix, chosen }: { matrix: Matrix; chosen: Chosen }) {
  const { works, not } = stillWorking(matrix, chosen.genotype), own = cellOf(matrix, chosen.genotype, chosen.drug);
  const list = (names: string[]) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0] ?? "none");
  if (!halving(matrix).length) return <p className="lead">No drug of the model halves p-S6 in {matrix.cell_line} within {matrix.at_h} h.</p>;
  return <p className="lead">With {chosen.genotype}, {works.length ? <><strong>{list(works)}</strong> still {works.length > 1 ? "halve" : "halves"} p-S6 in {matrix.cell_line} at nearly the same dose</> : <>no drug halves p-S6 in {matrix.cell_line} at nearly the same dose</>}{not.length ? <>; {list(not)} {not.length > 1 ? "do" : "does"} not</> : null}{own && own.shift.value !== null ? <> ({chosen.drug}: {shiftWords(own)})</> : null}. <KindBadge kind="predicted" /></p>;
}

function Sources({ variant, drug }: { variant: Known | undefined; drug: Known | undefined }) {
  const change = (own: Known) => `${own.operation === "times" ? "multiplies" : "sets"} ${own.parameter} ${own.operation === "times" ? "by" : "to"} ${short(own.value)}${own.low !== null && own.high !== null ? ` (${short(own.low)} to ${short(own.high)})` : ""}`;
  return (
    <section className="panel" aria-label="Where the numbers are from"><h3>How we know</h3>
      {variant ? <p><strong>{variant.name}</strong> {change(variant)}{variant.note ? `: ${variant.note}` : ""} <Status status={variant.status} /> <span className="soft">{variant.id}; {variant.source}</span></p> : null}
      {drug ? <p><strong>{drug.name}</strong> acts on {drug.target}, {short(drug.value)} nM <Status status={drug.status} /> <span className="soft">{drug.id}; {drug.source}{drug.note ? `; ${drug.note}` : ""}</span></p> : null}
      <p className="soft">Shifts come from the cell model; nothing in it was fitted to resistant cells. Clones and their chances come later.</p>
    </section>
  );
}
