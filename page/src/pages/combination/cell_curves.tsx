import { Axes, linePath, Marker, type Box } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short, unitWords } from "@/figures/numbers";
import { MARKERS } from "@/figures/palette";
import { doseScale, linearScale } from "@/figures/scales";
import { Flags } from "./maps";
import type { DrawnBlock, Model } from "./types";
import { at, doseText, named, type Ends, type Place } from "./words";

const TALL = 330, NAMES = 42;

/** Each drug alone, with its wells and its curve, and beside it what the wells with the other drug did. */
export function CellCurves({ own, model, cell, command, python, stale }: { own: DrawnBlock; model: Model; cell: Place; command: string; python: string; stale: boolean }) {
  const narrow = useNarrow(), width = narrow ? 372 : 1180, one = narrow ? width : width / 2, height = narrow ? 2 * TALL : TALL;
  const seen = own.wells.flat(2).filter((value): value is number => value !== null), top = Math.max(110, ...seen);
  return (
    <Figure name="combination_curves" title={`${doseText(own, 1, cell[0])} with ${doseText(own, 2, cell[1])}: each drug alone`} width={width} height={height} stale={stale} command={command} python={python}
      alt={`Dose-response of ${own.drug1} and of ${own.drug2} alone, and with the other drug at the dose of the cell that was pressed.`}
      caption={<><p>Blue: the drug alone, wells by replicate and the curve through their mean. Orange: with the other drug at the dose of the cell, means and 95 % intervals of each. Dashed: what {own.scores[model].name} expects there. The upright line is the dose of the cell.</p><Flags said={own.flags.curves} /></>}
      numbers={() => table(own, model, cell)}>
      {([1, 2] as const).map((drug, place) => <Side key={drug} own={own} model={model} drug={drug} cell={cell} top={top} box={{ left: 60 + (narrow ? 0 : place * one), right: (narrow ? one : (place + 1) * one) - 14, top: NAMES + 10 + (narrow ? place * TALL : 0), bottom: TALL - 48 + (narrow ? place * TALL : 0) }} />)}
    </Figure>
  );
}

/** What is along one edge of the block at the dose of the other drug. */
function along(own: DrawnBlock, model: Model, drug: 1 | 2, cell: Place) {
  const other = drug === 1 ? cell[1] : cell[0], doses = drug === 1 ? own.dose1 : own.dose2;
  const place = (k: number): Place => (drug === 1 ? [k, other] : [other, k]), alone = (k: number): Place => (drug === 1 ? [k, 0] : [0, k]);
  return { doses, other, alone, together: doses.map((_, k) => at(own.observed, place(k))), expected: doses.map((_, k) => (k && other ? at(own.models[model].expected, place(k)).value : null)) };
}

function Side({ own, model, drug, cell, top, box }: { own: DrawnBlock; model: Model; drug: 1 | 2; cell: Place; top: number; box: Box }) {
  const { doses, other, alone, together, expected } = along(own, model, drug, cell), above = doses.filter((dose) => dose > 0);
  const name = drug === 1 ? own.drug1 : own.drug2, unit = unitWords(drug === 1 ? own.unit1 : own.unit2), chosen = drug === 1 ? cell[0] : cell[1];
  if (!above.length) return <text className="note" x={box.left} y={box.top + 20}>{name} has no dose above 0</text>;
  const x = doseScale(above[0]!, above.at(-1)!, [box.left, box.right], true), y = linearScale(Math.min(0, ...own.wells.flat(2).filter((value): value is number => value !== null)), top, [box.bottom, box.top], 5, (value) => `${short(value)} %`);
  const curve = own.alone[drug - 1];
  return (
    <g>
      <text className="key f1" x={box.left} y={box.top - 26}>{named(name, 40)} alone{curve ? "" : doses.some((_, k) => k && at(own.observed, alone(k)).value !== null) ? " (too few doses for a curve)" : ": wells missing"}</text>
      {other ? <text className="key f2" x={box.left} y={box.top - 10}>with {named(drug === 1 ? own.drug2 : own.drug1, 34)} {short((drug === 1 ? own.dose2 : own.dose1)[other])} {unitWords(drug === 1 ? own.unit2 : own.unit1)}</text> : null}
      <Axes box={box} x={x} y={y} zero={x} xLabel={`${named(name, 34)} (${unit})`} yLabel="viability">
        <line className="half" x1={x.place(doses[chosen]!)} x2={x.place(doses[chosen]!)} y1={box.top} y2={box.bottom} />
        {curve ? <path className="curve s1" d={linePath(curve.dose.map(x.place), curve.response.map(y.place))} /> : null}
        {own.wells.map((grid, replicate) => doses.map((dose, k) => {
          const value = grid[alone(k)[0]]?.[alone(k)[1]];
          return value === null || value === undefined ? null : <g key={`${replicate} ${k}`} fillOpacity={0.65}><Marker shape={MARKERS[replicate % MARKERS.length]!} x={x.place(dose) + (replicate - (own.wells.length - 1) / 2) * 4} y={y.place(value)} r={2.8} fill="var(--s1)" /></g>;
        }))}
        {other ? <>
          <path className="ghost" d={linePath(doses.map(x.place), expected.map((value) => (value === null ? null : y.place(value))))} />
          <path className="curve s2" strokeWidth={1.4} d={linePath(doses.map(x.place), together.map((one) => (one.value === null ? null : y.place(one.value))))} />
          {together.map((one, k) => <Together key={k} own={one} x={x.place(doses[k]!)} place={y.place} large={k === chosen} />)}
        </> : null}
      </Axes>
    </g>
  );
}

function Together({ own, x, place, large }: { own: Ends; x: number; place: (value: number) => number; large: boolean }) {
  if (own.value === null) return null;
  return <g>{own.low === null || own.high === null ? null : <path className="s2" fill="none" strokeWidth={1.4} d={`M${x} ${place(own.low)}V${place(own.high)}M${x - 4} ${place(own.low)}h8M${x - 4} ${place(own.high)}h8`} />}<circle className="f2" cx={x} cy={place(own.value)} r={large ? 5.5 : 3.4} /></g>;
}

function table(own: DrawnBlock, model: Model, cell: Place) {
  const rows = ([1, 2] as const).flatMap((drug) => {
    const { doses, alone, together, expected } = along(own, model, drug, cell), name = drug === 1 ? own.drug1 : own.drug2;
    return doses.map((dose, k) => { const one = at(own.observed, alone(k)), both = together[k]!; return [name, dose, drug === 1 ? own.unit1 : own.unit2, one.value, one.low, one.high, both.value, both.low, both.high, expected[k] ?? null]; });
  });
  return { columns: ["drug", "dose", "unit", "alone", "alone, low", "alone, high", "with the other", "with the other, low", "with the other, high", `${own.scores[model].name} expects`], rows };
}
