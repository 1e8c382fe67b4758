import { useLatest, useOnce } from "@/api/latest";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { python, shell } from "@/parts/quoted";
import { NoWell, panelGrid, PanelPart, type Panel } from "./panel";
import type { CellMap, DrawnBlock } from "./types";
import { at, doseText, type Place } from "./words";

/** The culture that the model is asked about; null is not at all. */
export type Beside = { cell_line: string; hours: string } | null;
type Predicted = CellMap & { cell_line: string; drug1: string; drug2: string; hours: number; level: number; draws: number; notes: string[] };
type Props = { own: DrawnBlock; beside: Beside; set: (beside: Beside) => void; cell: Place; pick: (cell: Place) => void; example: boolean };

/** What the model says of the same dishes; nothing of it was fitted to these wells. */
export function PredictedPanel({ own, beside, set, cell, pick, example }: Props) {
  const lines = useOnce<{ cell_lines: { name: string }[] }>("/api/mechanism/choices").answer?.cell_lines ?? [], hours = Number(beside?.hours.replace(",", "."));
  const { answer, stale, problem } = useLatest<Predicted>("/api/combination/predicted", beside && hours > 0 ? { cell_line: beside.cell_line, drug1: own.drug1, drug2: own.drug2, dose1_nM: own.dose1_nM, dose2_nM: own.dose2_nM, hours } : null, { debounce_ms: 300 });
  return (
    <section aria-label="The model's own prediction">
      <div className="row">
        <label><input type="checkbox" checked={beside !== null} onChange={(event) => set(event.target.checked ? { cell_line: example ? "MCF-7" : "generic", hours: "72" } : null)} /> set the model's own prediction beside it</label> <KindBadge kind="predicted" />
        {beside ? <>
          <label>line <select value={beside.cell_line} onChange={(event) => set({ ...beside, cell_line: event.target.value })}>{(lines.length ? lines.map((one) => one.name) : [beside.cell_line]).map((name) => <option key={name}>{name}</option>)}</select></label>
          <label>hours <input size={5} inputMode="decimal" value={beside.hours} onChange={(event) => set({ ...beside, hours: event.target.value })} /></label>
          {stale ? <span className="soft" role="status">the model is running</span> : null}</> : null}
      </div>
      {beside && problem ? <ProblemBox problem={problem} repair={<button type="button" onClick={() => set(null)}>Take it off</button>} /> : null}
      {beside && answer && !problem && answer.value.length === own.dose1.length && answer.value[0]!.length === own.dose2.length ? <Beneath own={own} answer={answer} cell={cell} pick={pick} stale={stale} example={example} /> : null}
    </section>
  );
}

function Beneath({ own, answer, cell, pick, stale, example }: { own: DrawnBlock; answer: Predicted; cell: Place; pick: (cell: Place) => void; stale: boolean; example: boolean }) {
  const { width, height, grid } = panelGrid(own.dose1.length, own.dose2.length, 2, useNarrow()), apart = apartFrom(own, answer), inside = (place: Place) => isInside(own, answer, place);
  const places = own.dose1.flatMap((_, i) => own.dose2.map((__, j): Place => [i, j])).filter((place) => (place[0] || place[1]) && at(own.observed, place).value !== null), out = places.filter((place) => !inside(place)).length;
  const words = (place: Place) => `${doseText(own, 1, place[0])} with ${doseText(own, 2, place[1])}: the model predicts ${short(at(answer, place).value)} % (${short(at(answer, place).low)} to ${short(at(answer, place).high)}), observed ${short(at(own.observed, place).value)} %`;
  const dose1_nM = own.dose1_nM[cell[0]] || own.dose1_nM.at(-1), dose2_nM = own.dose2_nM[cell[1]] || own.dose2_nM.at(-1);
  const panels: Panel[] = [
    { name: `model, ${answer.cell_line}`, note: "(% viability)", map: answer, diverging: false, words },
    { name: "model minus observed", note: "(points)", ends: ["−50 more cells", "0", "+50 fewer"], map: apart, diverging: true, words, pale: (_, place) => inside(place) },
  ];
  return (
    <Figure name="combination_model" title={`What the model predicts: ${answer.cell_line}, ${short(answer.hours)} h`} width={width} height={height} interactive stale={stale} className="maps model"
      alt={`Viability that the model predicts for ${answer.drug1} with ${answer.drug2}, and how far the wells lie from it; ${out} of ${places.length} outside its band.`}
      command={`rapalog simulate --cell-line ${shell(answer.cell_line)} --drug ${shell(answer.drug1)} --dose ${dose1_nM}nM --with ${shell(`${answer.drug2}=${dose2_nM}nM`)} --hours ${answer.hours} --readout viability --draws ${answer.draws}`}
      python={`import rapalog as ra\n\nra.cell(${python(answer.cell_line)}).dose([${own.dose1_nM.filter((dose) => dose > 0).map((dose) => `"${dose} nM"`).join(", ")}], drug=${python(answer.drug1)}, with_="${answer.drug2}=${dose2_nM} nM", hours=${answer.hours}, readout="viability", draws=${answer.draws})`}
      numbers={() => ({ columns: ["dose1 nM", "dose2 nM", "observed", "model", "model, low", "model, high"], rows: own.dose1_nM.flatMap((dose1, i) => own.dose2_nM.map((dose2, j) => [dose1, dose2, at(own.observed, [i, j]).value, answer.value[i]![j], answer.low[i]![j], answer.high[i]![j]])) })}
      caption={<><p>Median and {Math.round(100 * answer.level)} % of {answer.draws} draws that the evidence allows; nothing of it was fitted to these wells{example ? ", but the example was made by this model, so they must agree" : ""}. Pale: the mean of the wells lies inside the band. {out} of {places.length} lie outside. For research use only.</p>
        <details><summary>What the prediction rests on</summary><ul>{answer.notes.map((note) => <li key={note}>{note}</li>)}</ul></details></>}>
      <NoWell />
      {panels.map((panel, place) => <PanelPart key={place} own={own} panel={panel} grid={grid(place)} cell={cell} pick={pick} reach={false} />)}
    </Figure>
  );
}

const none = (own: DrawnBlock) => own.dose1.map(() => own.dose2.map(() => null));
const apartFrom = (own: DrawnBlock, model: CellMap): CellMap => ({
  value: own.observed.value.map((row, i) => row.map((value, j) => { const said = model.value[i]?.[j]; return value === null || said === null || said === undefined || (i === 0 && j === 0) ? null : said - value; })), low: none(own), high: none(own) });

function isInside(own: DrawnBlock, model: CellMap, place: Place): boolean {
  const seen = at(own.observed, place).value, said = at(model, place);
  return seen !== null && said.low !== null && said.high !== null && seen >= said.low && seen <= said.high;
}
