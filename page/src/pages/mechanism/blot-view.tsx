import { Link } from "wouter";
import { Figure } from "@/figures/figure";
import { doseWords, percent } from "@/figures/numbers";
import type { Levels, Pathway } from "./answers";
import { hourWords } from "./curves";
import { at, overDoses } from "./fold";
import type { Picked } from "./map";

const ROWS = [["p-S6K1 T389", "p-S6K1 T389", "S6K1"], ["p-S6 S235/236", "p-S6 S235/236", "RPS6"], ["p-4E-BP1 T37/46", "p-4E-BP1 T37/46", "4EBP1"], ["p-AKT S473", "p-AKT S473", "AKT"]] as const;
const LANES_NM = [0, 0.1, 1, 10, 100, 1000];
const LEFT = 150, LANE = 92, ROW = 58, TOP = 40, WIDTH = LEFT + LANES_NM.length * LANE + 16, HEIGHT = TOP + (ROWS.length + 1) * ROW + 14;

/** The steps of a blot (the guide's Figure 3), and the bands that this run of the model would give. */
export function BlotView({ pathway, levels, at_h, stale, pick, command, python }: { pathway: Pathway; levels: Levels; at_h: number; stale: boolean; pick: (picked: Picked) => void; command: string; python: string }) {
  const places = LANES_NM.map((dose) => levels.doses_nM.findIndex((one) => Math.abs(one - dose) <= 0.01 * dose));
  const rows = ROWS.map(([name, readout, node]) => {
    const folds = overDoses(levels, readout, at_h), vehicle = at(levels.time_h, levels.readouts[readout]!.vehicle, at_h);
    return { name, node, folds: places.map((place) => folds[place] ?? null), vehicle };
  });
  return (
    <div className="blot-view">
      <ol className="steps">{pathway.steps.map((own) => <li key={own.step}>{own.name}</li>)}</ol>
      <div>
        <Figure name="blot-of-the-run" title={`What a blot of this run would show at ${hourWords(at_h)}`} alt="Bands of four phospho-proteins and a loading control over doses, as the model predicts them" width={WIDTH} height={HEIGHT} stale={stale} command={command} python={python}
          numbers={() => ({ columns: ["target", ...LANES_NM.map((dose) => `${doseWords(dose)} (fold of vehicle)`)], rows: rows.map((own) => [own.name, ...own.folds]) })}
          caption="Bands as the model has them, without noise, each row against its own vehicle lane. The virtual bench adds lysate, membrane and camera.">
          {LANES_NM.map((dose, lane) => <text key={dose} className="tick" x={LEFT + (lane + 0.5) * LANE} y={TOP - 14} textAnchor="middle">{dose === 0 ? "vehicle" : doseWords(dose)}</text>)}
          {rows.map((own, row) => (
            <g key={own.name}>
              <text className="label" x={LEFT - 14} y={TOP + (row + 0.42) * ROW} dy="0.32em" textAnchor="end">{own.name}</text>
              <rect className="membrane" x={LEFT} y={TOP + row * ROW} width={LANES_NM.length * LANE} height={ROW - 22} rx={3} />
              {own.folds.map((fold, lane) => fold === null ? null : <g key={lane}><Band x={LEFT + lane * LANE} y={TOP + row * ROW} amount={fold} most={Math.max(1, ...own.folds.map((one) => one ?? 0))} /><text className="tick" x={LEFT + (lane + 0.5) * LANE} y={TOP + row * ROW + ROW - 10} textAnchor="middle">{percent(fold)}</text></g>)}
            </g>
          ))}
          <text className="label" x={LEFT - 14} y={TOP + (ROWS.length + 0.42) * ROW} dy="0.32em" textAnchor="end">loading control</text>
          <rect className="membrane" x={LEFT} y={TOP + ROWS.length * ROW} width={LANES_NM.length * LANE} height={ROW - 22} rx={3} />
          {LANES_NM.map((_, lane) => <Band key={lane} x={LEFT + lane * LANE} y={TOP + ROWS.length * ROW} amount={1} most={1} />)}
        </Figure>
        <p className="row">{rows.map((own) => <button key={own.node} type="button" className="quiet" onClick={() => pick({ node: own.node, edge: "" })}>{own.name}: reaction and sources</button>)}<Link className="button" href="/blot">Measure a blot</Link></p>
      </div>
    </div>
  );
}

function Band({ x, y, amount, most }: { x: number; y: number; amount: number; most: number }) {
  const dark = Math.max(0, Math.min(1, amount / most)), high = 7 + 9 * dark;
  return <rect className="band-ink" x={x + 16} y={y + (ROW - 22 - high) / 2} width={LANE - 32} height={high} rx={high / 2} opacity={dark ** 0.8} />;
}
