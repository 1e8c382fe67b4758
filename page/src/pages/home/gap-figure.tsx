import { useState } from "react";
import { Axes, smoothPath } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { doseWords, percent } from "@/figures/numbers";
import { PatientBand } from "@/figures/patient";
import { doseScale, linearScale } from "@/figures/scales";
import { useNarrow } from "@/parts/narrow";
import type { Levels } from "../mechanism/answers";

const HEIGHT = 360;
const SIGNAL = "p-S6 S235/236", GROWTH = "viability";

/** Signal and growth over doses: the gap that the question is about. Where the pointer is, both are read off. */
export function GapFigure({ early, late }: { early: Levels; late: Levels }) {
  const WIDTH = useNarrow() ? 360 : 720, BOX = { left: 66, right: WIDTH - 18, top: 28, bottom: HEIGHT - 52 };
  const [hovered, setHovered] = useState<number | null>(null);
  const doses = late.doses_nM, tested = doses.filter((dose) => dose > 0), x = doseScale(tested[0]!, tested.at(-1)!, [BOX.left, BOX.right], true), y = linearScale(0, 1.19, [BOX.bottom, BOX.top], 5, (value) => percent(value));
  const fold = (own: Levels, name: string) => own.readouts[name]!.over_doses.map((level) => (level === null ? null : level / own.readouts[name]!.vehicle.at(-1)!));
  const signal = fold(early, SIGNAL), growth = fold(late, GROWTH), at = doses.map(x.place), line = (values: (number | null)[]) => smoothPath(at, values.map((value) => (value === null ? null : y.place(value))));
  const nearest = (client: number, svg: SVGElement) => {
    const box = svg.getBoundingClientRect(), place = ((client - box.left) / box.width) * WIDTH;
    return at.reduce((best, own, index) => (Math.abs(own - place) < Math.abs(at[best]! - place) ? index : best), 0);
  };
  const label = hovered !== null && at[hovered]! > BOX.right - 260 ? "end" : "start", shift = label === "end" ? -9 : 9;
  return (
    <Figure name="gap" title={`${late.cell_line} under ${late.drug}: signal and growth`} alt="p-S6 at 2 hours falls at doses at which viability at 72 hours hardly changes" width={WIDTH} height={HEIGHT} interactive
      command={`rapalog gap ${late.cell_line}`} python={`import rapalog as ra\n\nra.gap("${late.cell_line}")\n`}
      numbers={() => ({ columns: ["dose_nM", `${SIGNAL} at ${early.hours} h`, `${GROWTH} at ${late.hours} h`], rows: doses.map((dose, index) => [dose, signal[index], growth[index]]) })}
      caption={<>The cell model as it stands, as share of the vehicle. Point at a dose, or use the arrow keys.</>}>
      <PatientBand scale={x} top={BOX.top} bottom={BOX.bottom} />
      <Axes box={BOX} x={x} y={y} zero={x} xLabel={`${late.drug} (nM)`} yLabel="of the vehicle">
        <path className="curve s1" d={line(signal)} /><path className="curve s3" d={line(growth)} />
        <text className="series-name f1" x={BOX.right - 6} y={y.place(signal[doses.findIndex((dose) => dose >= 100)] ?? 0) - 10} textAnchor="end">p-S6 at {early.hours} h</text>
        <text className="series-name f3" x={BOX.right - 6} y={y.place(growth[doses.findIndex((dose) => dose >= 100)] ?? 1) - 12} textAnchor="end">viability at {late.hours} h</text>
        {hovered !== null ? <g data-screen="" className="hovered"><line className="dose-mark" x1={at[hovered]} x2={at[hovered]} y1={BOX.top} y2={BOX.bottom} />
          <circle className="f1" cx={at[hovered]} cy={y.place(signal[hovered] ?? 0)} r={5} /><circle className="f3" cx={at[hovered]} cy={y.place(growth[hovered] ?? 0)} r={5} />
          <text className="read" x={at[hovered]! + shift} y={BOX.top + 13} textAnchor={label}>{doses[hovered] ? doseWords(doses[hovered]!) : "no drug"}: p-S6 {percent(signal[hovered])}, viability {percent(growth[hovered])}</text></g> : null}
      </Axes>
      <rect data-screen="" className="catch" role="slider" tabIndex={0} aria-label="Dose to read off" aria-valuemin={0} aria-valuemax={doses.length - 1} aria-valuenow={hovered ?? 0} aria-valuetext={hovered === null ? "none" : `${doses[hovered] ? doseWords(doses[hovered]!) : "no drug"}: p-S6 ${percent(signal[hovered])}, viability ${percent(growth[hovered])}`}
        x={BOX.left} y={BOX.top} width={BOX.right - BOX.left} height={BOX.bottom - BOX.top} onPointerMove={(event) => setHovered(nearest(event.clientX, event.currentTarget.ownerSVGElement!))} onPointerLeave={() => setHovered(null)} onBlur={() => setHovered(null)}
        onKeyDown={(event) => { const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0; if (way) { event.preventDefault(); setHovered(Math.max(0, Math.min(doses.length - 1, (hovered ?? Math.floor(doses.length / 2)) + way))); } }} />
    </Figure>
  );
}
