import { useMemo } from "react";
import { estimateWords } from "@/parts/estimate";
import { Axes, bandPath, BoundArrow, linePath, Marker, type Box } from "./axes";
import { extentOf, inNM, meansOf, type DosePoint, type DoseSeries } from "./dose-series";
import { unitWords } from "./numbers";
import { MARKERS } from "./palette";
import { doseScale, linearScale, type DoseScale, type LinearScale } from "./scales";

const ROW = 17;
/** So many single points are drawn with their spread; beyond, means alone would hide them. */
const MOST_HOVERED = 3000;

/** Doses that mean something beside the curves, such as the free drug that a patient reaches. */
export type DoseWindow = { low_nM: number; high_nM: number; name: string };

export const doseResponseHeight = (series: DoseSeries[], plot = 300): number => plot + 62 + ROW * series.length;

/**
 * The drawing inside a figure: points by replicate with mean and spread, band, curve, half line, and where the curve
 * crosses it with its interval; a bound is an arrow at the end of the doses. The names stand above, so a saved file has them.
 * `lit` are the keys of points to show large; `onLight` hears which one the pointer is on, `onPick` which was clicked.
 */
export function DoseResponse({ series, width, height, unit = "nM", drug = "dose", yLabel = "of untreated control", half = 0.5, window: range, lit, onLight, onPick, names = true }: {
  series: DoseSeries[]; width: number; height: number; unit?: string; drug?: string; yLabel?: string; half?: number | null; window?: DoseWindow | null;
  lit?: ReadonlySet<string>; onLight?: (key: string | null) => void; onPick?: (key: string) => void; names?: boolean;
}) {
  const above = names ? ROW * series.length : 0;
  const box: Box = { left: 56, top: 16 + above, right: width - 14, bottom: height - 46 };
  const extent = useMemo(() => extentOf(series), [series]);
  if (!extent) return <text x={width / 2} y={height / 2} textAnchor="middle">no dose to draw</text>;
  const factor = inNM(unit);
  const x = doseScale(extent.low_nM / factor, extent.high_nM / factor, [box.left, box.right], extent.zero);
  const y = linearScale(extent.bottom, extent.top, [box.bottom, box.top], 6, (value) => `${Math.round(100 * value)} %`);
  const at = (dose_nM: number) => x.place(dose_nM / factor);
  const inside = `inside-${width}-${height}-${series.length}`;
  return (
    <>
      <clipPath id={inside}><rect x={box.left} y={box.top - 6} width={box.right - box.left} height={box.bottom - box.top + 12} /></clipPath>
      {names ? series.map((own, row) => <Name key={own.name} own={own} row={row} unit={unit} left={box.left} />) : null}
      {range ? <Window range={range} at={at} x={x} box={box} /> : null}
      <Axes box={box} x={x} y={y} xLabel={`${drug} (${unitWords(unit)})`} yLabel={yLabel} zero={x}>
        {half === null ? null : <g><line className="half" x1={box.left} x2={box.right} y1={y.place(half)} y2={y.place(half)} /></g>}
        <g clipPath={`url(#${inside})`}>
          {series.map((own) => own.ghost ? <path key={own.name} className="ghost" d={linePath(own.ghost.dose_nM.map(at), own.ghost.response.map((one) => one === null ? null : y.place(one)))} /> : null)}
          {[...series].sort((a, b) => Number(b.predicted ?? false) - Number(a.predicted ?? false)).map((own) => <Curve key={own.name} own={own} at={at} y={y} />)}
        </g>
        {half === null ? null : <Potencies series={series} at={at} y={y} half={half} box={box} />}
        {series.map((own) => <Points key={own.name} own={own} alone={series.filter((one) => !one.predicted).length === 1} at={at} y={y} lit={lit} onLight={onLight} onPick={onPick} />)}
      </Axes>
    </>
  );
}

type At = (dose_nM: number) => number;
const ink = (own: DoseSeries) => `var(--s${(own.place % 6) + 1})`;

/** Name and IC50 above the plot, as long as there is room. */
function Name({ own, row, unit, left }: { own: DoseSeries; row: number; unit: string; left: number }) {
  const y = 12 + ROW * row, words = own.ic50 ? `IC50 ${estimateWords(own.ic50, unitWords(unit), 1 / inNM(unit))}` : "";
  return (
    <g>
      <line x1={left} x2={left + 22} y1={y} y2={y} stroke={ink(own)} strokeWidth={2} strokeDasharray={own.predicted ? "6 4" : undefined} />
      {own.predicted ? null : <Marker shape={MARKERS[own.place % MARKERS.length]!} x={left + 11} y={y} fill={ink(own)} />}
      <text className="key" x={left + 29} y={y} dy="0.32em">{own.name}{words ? <tspan fill="var(--plot-soft)" dx={7}>{words.length > 60 ? `${words.slice(0, 58)}…` : words}</tspan> : null}</text>
    </g>
  );
}

function Window({ range, at, x, box }: { range: DoseWindow; at: At; x: DoseScale; box: Box }) {
  const left = Math.max(at(range.low_nM), (x.breakAt ?? box.left) + 4), right = Math.min(at(range.high_nM), box.right);
  if (right <= left) return null;
  return (
    <g className="window">
      <rect x={left} y={box.top} width={right - left} height={box.bottom - box.top} fill="var(--plot-soft)" fillOpacity={0.12} />
      <text className="note" x={Math.min((left + right) / 2, box.right - 60)} y={box.bottom - 6} textAnchor="middle">{range.name}</text>
    </g>
  );
}

function Curve({ own, at, y }: { own: DoseSeries; at: At; y: LinearScale }) {
  if (!own.line) return null;
  const x = own.line.dose_nM.map(at), up = (values: (number | null)[]) => values.map((one) => (one === null ? null : y.place(one)));
  return (
    <g>
      {own.band ? <path className="band" d={bandPath(x, up(own.band.low), up(own.band.high))} fill={ink(own)} /> : null}
      <path className="curve" d={linePath(x, up(own.line.response))} stroke={ink(own)} strokeDasharray={own.predicted ? "6 4" : undefined} />
    </g>
  );
}

/** Where each curve crosses the half line: its interval as a bar; a bound as an arrow from the dose that it is a bound of. */
function Potencies({ series, at, y, half, box }: { series: DoseSeries[]; at: At; y: LinearScale; half: number; box: Box }) {
  const line = y.place(half);
  return series.map((own, place) => {
    const { value, relation, low, high } = own.ic50 ?? { value: null, relation: "none", low: null, high: null };
    if (value === null || relation === "none" || own.predicted) return null;
    const shift = line + (place - (series.length - 1) / 2) * 6, x = Math.min(at(value), box.right);
    if (relation !== "=") return <g key={own.name}><BoundArrow x={relation === ">" ? Math.min(x, box.right - 26) : Math.max(x, box.left + 26)} y={shift} towards={relation === ">" ? "right" : "left"} colour={ink(own)} /></g>;
    const from = low === null ? null : Math.max(at(low), box.left), to = high === null ? null : Math.min(at(high), box.right);
    return (
      <g key={own.name} stroke={ink(own)}>
        <line x1={x} x2={x} y1={line} y2={box.bottom} strokeDasharray="2 3" />
        <line x1={from ?? box.left} x2={to ?? box.right} y1={shift} y2={shift} strokeWidth={3.4} strokeOpacity={0.75} />
        <line x1={x} x2={x} y1={shift - 5} y2={shift + 5} strokeWidth={2} />
        {from === null ? <BoundArrow x={box.left + 24} y={shift} towards="left" colour={ink(own)} /> : null}
        {to === null ? <BoundArrow x={box.right - 24} y={shift} towards="right" colour={ink(own)} /> : null}
      </g>
    );
  });
}

function Points({ own, alone, at, y, lit, onLight, onPick }: {
  own: DoseSeries; alone: boolean; at: At; y: LinearScale; lit?: ReadonlySet<string>; onLight?: (key: string | null) => void; onPick?: (key: string) => void;
}) {
  const replicates = [...new Set(own.points.map((point) => point.replicate))];
  const shape = (point: DosePoint) => MARKERS[(alone && replicates.length > 1 ? replicates.indexOf(point.replicate) : own.place) % MARKERS.length]!;
  const drawn = own.points.filter((point) => point.response !== null && Number.isFinite(point.response));
  return (
    <g>
      {meansOf(own.points).map(({ dose_nM, mean, sd, n }) => n > 1 && sd !== null ? (
        <g key={dose_nM} stroke={ink(own)} strokeWidth={1.1}>
          <line x1={at(dose_nM)} x2={at(dose_nM)} y1={y.place(mean - sd)} y2={y.place(mean + sd)} />
          <line x1={at(dose_nM) - 6} x2={at(dose_nM) + 6} y1={y.place(mean)} y2={y.place(mean)} strokeWidth={1.8} />
        </g>
      ) : null)}
      {drawn.map((point) => {
        const left = at(point.dose_nM), up = y.place(point.response!), bright = lit?.has(point.key);
        return (
          <g key={point.key} onPointerEnter={onLight && drawn.length < MOST_HOVERED ? () => onLight(point.key) : undefined} onPointerLeave={onLight ? () => onLight(null) : undefined} onClick={onPick ? () => onPick(point.key) : undefined}>
            {point.out ? <path d={`M${left - 3.5} ${up - 3.5}l7 7m0 -7l-7 7`} stroke="var(--plot-soft)" strokeWidth={1.5} fill="none" />
              : <g fillOpacity={0.6}><Marker shape={shape(point)} x={left} y={up} r={2.9} fill={ink(own)} /></g>}
            {bright ? <circle data-screen="" cx={left} cy={up} r={8} fill="none" stroke="var(--plot-ink)" strokeWidth={2} /> : null}
            {onLight || onPick ? <circle data-screen="" cx={left} cy={up} r={5.5} fill="transparent" /> : null}
          </g>
        );
      })}
    </g>
  );
}
