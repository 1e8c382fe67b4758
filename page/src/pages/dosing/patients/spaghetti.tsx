import { useState, type KeyboardEvent, type PointerEvent } from "react";
import { linePath, type Box } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { linearScale, type LinearScale } from "@/figures/scales";
import type { Population } from "./population";
import { LETTERS } from "../regimens";

const TALL = 190, GAP = 44, TOP = 34, BOTTOM = 46, NEAR_PX = 14;

/** Single patients over the last period, blood above and the tumour below: point at one and both of its lines light up. */
export function Spaghetti({ shown, days, options }: { shown: { place: number; own: Population }[]; days: number; options: { command: string; python: string } }) {
  const [chosen, setChosen] = useState<number | null>(null), [lit, setLit] = useState<number | null>(null);
  const { place, own } = shown.find((one) => one.place === chosen) ?? shown[0]!, singles = own.singles, count = singles.blood_ug_L.length;
  const narrow = useNarrow(), width = narrow ? 372 : 1060, left = narrow ? 50 : 64, right = width - (narrow ? 12 : 70), height = TOP + 2 * TALL + GAP + BOTTOM;
  const end = singles.time_h.at(-1)!, x = linearScale(0, end, [left, right], narrow ? 5 : 9);
  const panels = [
    { name: "whole blood (ng/mL)", rows: singles.blood_ug_L, box: { left, right, top: TOP, bottom: TOP + TALL }, base: 0 },
    { name: `${singles.readout} (% of before treatment)`, rows: singles.fold.map((row) => row.map((one) => (one === null ? null : 100 * one))), box: { left, right, top: TOP + TALL + GAP, bottom: TOP + 2 * TALL + GAP }, base: 100 },
  ].map((panel) => ({ ...panel, y: linearScale(0, 1.05 * Math.max(panel.base, ...panel.rows.flat().map((one) => one ?? 0)), [panel.box.bottom, panel.box.top], 4) }));
  const point = (event: PointerEvent<SVGRectElement>, panel: (typeof panels)[number]) => {
    const svg = event.currentTarget.ownerSVGElement!, at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM()!.inverse());
    const k = singles.time_h.reduce((best, time, index) => (Math.abs(x.place(time) - at.x) < Math.abs(x.place(singles.time_h[best]!) - at.x) ? index : best), 0);
    let best: number | null = null, least = NEAR_PX;
    panel.rows.forEach((row, patient) => { const value = row[k]; if (value !== null && value !== undefined && Math.abs(panel.y.place(value) - at.y) < least) { least = Math.abs(panel.y.place(value) - at.y); best = patient; } });
    setLit(best);
  };
  const keys = (event: KeyboardEvent) => {
    const step = ({ ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 } as Record<string, number>)[event.key];
    if (step) { event.preventDefault(); setLit(((lit ?? (step > 0 ? -1 : 0)) + step + count) % count); }
    if (event.key === "Escape") setLit(null);
  };
  const words = lit === null ? `${count} of ${own.n_patients.toLocaleString("en-US")} patients: point at one, or choose one here and walk with the arrow keys`
    : `patient ${lit + 1}: clearance (CLint) ${short(singles.bodies.clint_L_h[lit])} L/h, haematocrit ${short(singles.bodies.haematocrit[lit], 2)}, trough ${singles.bodies.cmin_ug_L[lit] === null ? "none" : `${short(singles.bodies.cmin_ug_L[lit])} ng/mL`}`;
  return (
    <Figure name="patients" title={`Single patients in the last period: ${own.regimen}`} width={width} height={height} interactive
      alt={`Whole blood and ${singles.readout} of ${count} drawn patients over the last ${short(end)} hours under ${own.regimen}`}
      command={`rapalog regimen "${own.regimen}" --patients ${own.n_patients} --seed ${own.seed} --days ${days}${options.command} --out results`} python={`import rapalog as ra\n\nfound = ra.regimen("${own.regimen}", patients=${own.n_patients}, seed=${own.seed}, days=${days}${options.python})\nfound.plot()`}
      tools={shown.length > 1 ? <label className="soft">regimen <select value={place} onChange={(event) => { setChosen(+event.target.value); setLit(null); }}>{shown.map((one) => <option key={one.place} value={one.place}>{LETTERS[one.place]}: {one.own.regimen}</option>)}</select></label> : null}
      numbers={() => ({ columns: ["patient", "time_h", "blood_ng_mL", `${singles.readout} (fold)`], rows: singles.blood_ug_L.flatMap((row, patient) => row.map((value, k) => [patient + 1, singles.time_h[k], value, singles.fold[patient]![k]])) })}
      caption={<p role="status" className="one-patient">{words}. Drawn by the model, for research use only.</p>}>
      <g role="slider" tabIndex={0} aria-label="Patient" aria-valuemin={1} aria-valuemax={count} aria-valuenow={(lit ?? 0) + 1} aria-valuetext={words} onKeyDown={keys} className="patients-lines">
        {panels.map((panel, row) => (
          <g key={panel.name}>
            <Frame name={panel.name} box={panel.box} x={x} y={panel.y} last={row === 1} />
            {panel.rows.map((line, patient) => <path key={patient} className={`single s${place + 1}`} d={linePath(singles.time_h.map(x.place), line.map((one) => (one === null ? null : panel.y.place(one))))} />)}
            {lit === null ? null : <path className="single-lit" d={linePath(singles.time_h.map(x.place), panel.rows[lit]!.map((one) => (one === null ? null : panel.y.place(one))))} />}
            <rect data-screen="" x={left} y={panel.box.top} width={right - left} height={TALL} fill="transparent" onPointerMove={(event) => point(event, panel)} onPointerLeave={() => setLit(null)} />
          </g>
        ))}
      </g>
    </Figure>
  );
}

function Frame({ name, box, x, y, last }: { name: string; box: Box; x: LinearScale; y: LinearScale; last: boolean }) {
  return (
    <g className="axes">
      <text className="label" x={box.left} y={box.top - 8}>{name}</text>
      {y.ticks.map((tick) => <g key={tick.at}><line className="grid" x1={box.left} x2={box.right} y1={tick.at} y2={tick.at} /><text className="tick" x={box.left - 7} y={tick.at} dy="0.32em" textAnchor="end">{tick.name}</text></g>)}
      <line className="frame" x1={box.left} x2={box.left} y1={box.top} y2={box.bottom} /><line className="frame" x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
      {x.ticks.map((tick) => <g key={tick.at}><line className="frame" x1={tick.at} x2={tick.at} y1={box.bottom} y2={box.bottom + 4} />{last ? <text className="tick" x={tick.at} y={box.bottom + 16} textAnchor="middle">{tick.name}</text> : null}</g>)}
      {last ? <text className="label" x={(box.left + box.right) / 2} y={box.bottom + 36} textAnchor="middle">hours of the last period</text> : null}
    </g>
  );
}
