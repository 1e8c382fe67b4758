import { Axes, Marker } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { MARKERS } from "@/figures/palette";
import { linearScale } from "@/figures/scales";
import { estimateWords } from "@/parts/estimate";
import { conditionNames } from "./names";
import type { Fold } from "./types";

const HEIGHT = 324, TOP = 34, BOTTOM = 262, LEFT = 58;

/** Folds of one readout over its control: bars with intervals, each replicate a point; a bound is hollow with an arrow. */
export function BarsFigure({ readout, folds, before, example, command, python, stale }: {
  readout: string; folds: Fold[]; before: Fold[] | null; example: boolean; command: string; python: string; stale: boolean;
}) {
  const narrow = useNarrow();
  const width = narrow ? Math.max(380, LEFT + 20 + folds.length * 56) : Math.max(430, Math.min(900, LEFT + 40 + folds.length * 78)), right = width - 14;
  const was = (own: Fold) => before?.find((one) => one.sample === own.sample && one.dose_nM === own.dose_nM && one.time_h === own.time_h);
  const tops = folds.flatMap((own) => [own.fold.value ?? 0, own.fold.high ?? 0, was(own)?.fold.value ?? 0, ...own.replicates.map((one) => one.fold), own.fold.relation === ">" ? (own.fold.value ?? 0) * 1.2 : 0]);
  const y = linearScale(0, Math.max(1.15, ...tops) * 1.04, [BOTTOM, TOP], 5);
  const step = (right - LEFT) / Math.max(1, folds.length), wide = Math.min(42, step * 0.5);
  const { own: names, shared } = conditionNames(folds);
  const replicates = [...new Set(folds.flatMap((own) => own.replicates.map((one) => one.replicate)))].sort();
  const tilt = names.some((name) => name.length * 6.3 > step);
  return (
    <Figure name={`fold_${readout.replace(/\W+/g, "_")}`} title={`${readout}, fold of ${folds.find((own) => own.relative_to)?.relative_to ? "control" : "control (none given)"}`} width={width} height={HEIGHT + (tilt ? 34 : 0)} stale={stale} className="fold-bars" command={command} python={python}
      alt={folds.map((own, index) => `${names[index]}: ${estimateWords(own.fold)}`).join("; ")}
      caption={<p>{shared ? `${shared}. ` : ""}{intervals(folds)}{before ? " Grey: what was proposed before you moved boxes." : ""}{example ? " Virtual blots, for research use only." : " For research use only."}</p>}
      numbers={() => ({
        columns: ["readout", "sample", "dose nM", "time h", "relative to", "fold", "relation", "low", "high", "p", "replicates", "lowest over backgrounds", "highest over backgrounds", "flags", "reason", "proposed before"],
        rows: folds.map((own) => [own.readout, own.sample, own.dose_nM, own.time_h, own.relative_to, own.fold.value, own.fold.relation, own.fold.low, own.fold.high, own.p_value, own.n_biological,
          own.over_baselines?.low, own.over_baselines?.high, own.flags.join("; "), own.fold.reason, was(own)?.fold.value]),
      })}>
      {replicates.length > 1 ? replicates.slice(0, 6).map((name, index) => (
        <g key={name} transform={`translate(${LEFT + 8 + index * 92} 14)`}><Marker shape={MARKERS[index % MARKERS.length]!} x={0} y={0} fill="var(--plot-ink)" /><text className="key" x={9} y={0} dy="0.34em">replicate {name}</text></g>)) : null}
      <Axes box={{ left: LEFT, top: TOP, right, bottom: BOTTOM }} x={{ ticks: [] }} y={{ ticks: y.ticks }} xLabel="" yLabel={`${readout}, fold of control`}>
        <line className="half" x1={LEFT} x2={right} y1={y.place(1)} y2={y.place(1)} />
        {folds.map((own, index) => <Bar key={index} own={own} before={was(own)} x={LEFT + step * (index + 0.5)} wide={wide} y={y.place} replicates={replicates} />)}
      </Axes>
      {folds.map((own, index) => {
        const x = LEFT + step * (index + 0.5);
        return (
          <g key={index}>
            {tilt ? <text className="tick" transform={`translate(${x + 4} ${BOTTOM + 14}) rotate(-32)`} textAnchor="end">{names[index]!.slice(0, 26)}</text> : <text className="tick" x={x} y={BOTTOM + 16} textAnchor="middle">{names[index]}</text>}
            <text className="note" x={x} y={BOTTOM + (tilt ? 70 : 34)} textAnchor="middle">{said(own)}</text>
            <text className="note" x={x} y={BOTTOM + (tilt ? 85 : 50)} textAnchor="middle">n = {own.n_biological}</text>
          </g>
        );
      })}
    </Figure>
  );
}

const said = (own: Fold): string => (own.fold.value === null ? "none" : `${own.fold.relation === "=" ? "" : `${own.fold.relation} `}${short(own.fold.value)}`);

function Bar({ own, before, x, wide, y, replicates }: { own: Fold; before: Fold | undefined; x: number; wide: number; y: (value: number) => number; replicates: string[] }) {
  const { value, low, high, relation } = own.fold;
  if (value === null) return <text className="note" transform={`translate(${x} ${y(0) - 6}) rotate(-90)`}>{(own.fold.reason ?? "no fold").slice(0, 40)}</text>;
  const bound = relation !== "=", way = relation === "<" ? 1 : -1;
  return (
    <g className={`bar ${bound ? "bound" : ""}`}>
      {before?.fold.value != null ? <rect className="was" x={x - wide / 2 - 9} y={y(before.fold.value)} width={9} height={Math.max(0, y(0) - y(before.fold.value))} /> : null}
      <rect className="is" x={x - wide / 2} y={y(value)} width={wide} height={Math.max(0, y(0) - y(value))} />
      {bound ? <path className="arrow" d={`M${x} ${y(value)}v${way * 24}m-4 ${-way * 7}l4 ${way * 7}l4 ${-way * 7}`} /> : null}
      {!bound && low !== null && high !== null ? <path className="whisker" d={`M${x - 5} ${y(low)}h10m-5 0V${y(high)}m-5 0h10`} /> : null}
      {own.replicates.map((one) => {
        const place = replicates.indexOf(one.replicate);
        return <Marker key={one.replicate} shape={MARKERS[place % MARKERS.length]!} x={x + (place - (replicates.length - 1) / 2) * Math.min(10, wide / Math.max(1, replicates.length))} y={y(one.fold)} r={3} fill="var(--plot-ink)" hollow={one.relation !== "="} />;
      })}
    </g>
  );
}

function intervals(folds: Fold[]): string {
  const own = folds.find((one) => one.fold.relation === "=" && one.fold.low !== null && one.fold.high !== null);
  const bound = folds.some((one) => one.fold.relation === "<" || one.fold.relation === ">") ? " Hollow bars with an arrow are bounds." : "";
  if (!own) return `No interval: fewer than two biological replicates, or no lane to spare.${bound}`;
  return `Whiskers: ${100 * (own.fold.level ?? 0.95)} % interval; points: biological replicates.${bound}`;
}
