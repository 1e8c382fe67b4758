import { Axes, bandPath, smoothPath } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { percent, short } from "@/figures/numbers";
import { linearScale } from "@/figures/scales";
import { useNarrow } from "@/parts/narrow";
import { hourWords } from "./curves";
import type { Bands, Levels } from "./answers";

const HEIGHT = 300;

/** One readout over time beside its vehicle, with the band of the draws and, if one is pinned, the other state. */
export function CourseFigure({ levels, readout, at_h, bands, fresh, ghost, stale, command, python }: {
  levels: Levels; readout: string; at_h: number; bands: Bands | null; fresh: boolean; ghost: Levels | null; stale: boolean; command: string; python: string;
}) {
  const narrow = useNarrow(), WIDTH = narrow ? 350 : 560, BOX = { left: 66, right: WIDTH - 14, top: 16, bottom: HEIGHT - 48 };
  const own = levels.readouts[readout];
  if (!own) return null;
  const band = bands?.course[readout], other = ghost?.readouts[readout];
  const share = own.unit.startsWith("share"), most = Math.max(1e-12, ...[own.course, own.vehicle, band?.high ?? [], other?.course ?? []].flat().map((value) => value ?? 0));
  const x = linearScale(0, levels.hours, [BOX.left, BOX.right], narrow ? 4 : 7), y = linearScale(0, share ? Math.min(1.02, most * 1.08) : most * 1.08, [BOX.bottom, BOX.top], 4, (value) => (share ? percent(value, most < 0.05 ? 1 : 0) : short(value, 3)));
  const map = (values: (number | null)[]) => values.map((value) => (value === null ? null : y.place(value))), when = x.place(Math.min(at_h, levels.hours));
  const unit = share ? own.unit.replace("share of", "of") : own.unit;
  return (
    <Figure name={`course-${readout.replace(/[^\w]+/g, "-")}`} title={`${readout} over time`} alt={`${readout} over ${levels.hours} h after ${levels.drug}, beside the vehicle`} width={WIDTH} height={HEIGHT} stale={stale} command={command} python={python}
      numbers={() => ({ columns: ["time_h", "with drug", "vehicle", "unit", ...(other ? ["pinned"] : [])], rows: levels.time_h.map((time, index) => [time, own.course[index], own.vehicle[index], own.unit, ...(other ? [other.course[index]] : [])]) })}
      caption={<><span className="legend"><i className="l1" /> with drug</span><span className="legend"><i className="l0" /> vehicle</span>{other ? <span className="legend"><i className="lg" /> pinned</span> : null}{band ? <span className={fresh ? "" : "soft"}>band: {percent(bands!.level)} of {bands!.draws - bands!.failed} draws</span> : null}</>}>
      <Axes box={BOX} x={x} y={y} xLabel="hours after dosing" yLabel={unit}>
        {band ? <path className={`band f1${fresh ? "" : " old"}`} d={bandPath(bands!.time_h.map(x.place), map(band.low), map(band.high))} /> : null}
        <path className="vehicle" d={smoothPath(levels.time_h.map(x.place), map(own.vehicle))} />
        {other ? <path className="ghost" d={smoothPath(ghost!.time_h.map(x.place), map(other.course))} /> : null}
        <path className="curve s1" d={smoothPath(levels.time_h.map(x.place), map(own.course))} />
        <line className="dose-line" x1={when} x2={when} y1={BOX.top} y2={BOX.bottom} />
        <text className="note" x={when > BOX.right - 60 ? when - 5 : when + 5} y={BOX.top + 9} textAnchor={when > BOX.right - 60 ? "end" : "start"}>{hourWords(at_h)}</text>
      </Axes>
    </Figure>
  );
}
