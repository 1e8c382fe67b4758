import { scaleLog } from "d3-scale";
import { bandPath, linePath, type Box } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { linearScale, type LinearScale } from "@/figures/scales";
import { LETTERS } from "../regimens";
import type { Level, LevelsDocument, Run } from "./types";

const H_PER_DAY = 24, TALL = 290, LOWER = 150, GAP = 42, TOP = 62, BOTTOM = 46;
/** Assays see no less (ng/mL), so a logarithmic axis goes no lower. */
const LEAST = 0.1;

type Given = { own: LevelsDocument; chosen: number; log: boolean; all: boolean | null; keep: (change: { log?: boolean; all?: boolean }) => void; command: string; python: string; stale: boolean; example: boolean };

/** Blood of one patient on days of the table, measured and predicted, with the forecast that was chosen, and its tumour below. */
export function CalendarFigure({ own, chosen, log, all, keep, command, python, stale, example }: Given) {
  const run = own.runs[chosen] ?? own.runs[0]!, narrow = useNarrow(), width = narrow ? 372 : 1100, left = narrow ? 50 : 64, right = width - (narrow ? 12 : 40);
  const whole = all ?? !narrow; // all days of it would be a comb on a phone
  const begin = whole ? Math.min(run.time_h[0]!, ...own.result.levels.map((one) => one.time_h - H_PER_DAY)) : (run.forecast_h ?? run.time_h.at(-1)!) - 14 * H_PER_DAY, start = Math.max(run.time_h[0]!, begin);
  const height = TOP + TALL + (run.tumour ? GAP + LOWER : 0) + BOTTOM, x = linearScale(start / H_PER_DAY, run.time_h.at(-1)! / H_PER_DAY, [left, right], narrow ? 5 : 10);
  const upper: Box = { left, right, top: TOP, bottom: TOP + TALL }, lower: Box = { left, right, top: TOP + TALL + GAP, bottom: TOP + TALL + GAP + LOWER };
  const target = own.result.target_ug_L, levels = own.result.levels.filter((one) => one.time_h >= start - 1e-9), kept = run.time_h.map((_, k) => k).filter((k) => run.time_h[k]! >= start - 1e-9);
  const most = 1.08 * Math.max(...kept.map((k) => run.own_ug_L[2][k]!), ...kept.map((k) => run.prior_ug_L[2][k]!), ...levels.map((one) => one.observed), target?.[1] ?? 0);
  const least = Math.max(LEAST, 0.6 * Math.min(...kept.slice(Math.floor(kept.length / 50)).map((k) => run.own_ug_L[0][k]!), ...levels.map((one) => one.observed), target?.[0] ?? Infinity));
  const y = log ? logScale(least, most, upper) : linearScale(0, most, [upper.bottom, upper.top], 6), letter = LETTERS[chosen] ?? "A", regimen = own.result.forecasts[chosen]?.regimen;
  return (
    <Figure name="levels" title={`Patient ${own.result.id}${regimen ? `, then ${letter}: ${regimen}` : ""}`} width={width} height={height} command={command} python={python} stale={stale}
      alt={`Whole blood of one patient over days with ${levels.length} measured levels, the band of this patient and of patients in general${regimen ? `, and the forecast of ${regimen}` : ""}.`}
      tools={<><label className="soft"><input type="checkbox" checked={whole} onChange={(event) => keep({ all: event.target.checked })} /> whole history</label><label className="soft"><input type="checkbox" checked={log} onChange={(event) => keep({ log: event.target.checked })} /> log levels</label></>}
      caption={<p>Bands hold 90 %: grey of patients in general, before any level was known; blue of this one. A measured level has the error of an assay on top. {example ? "A virtual patient of the model, not measured. " : ""}For research use only; nothing here says what anybody should take.</p>}
      numbers={() => table(own, run)}>
      <Key left={left} narrow={narrow} target={target !== null} below={own.result.levels.some((one) => one.below_limit)} />
      <g className="axes">
        <text className="label" x={left} y={upper.top - 8}>whole blood (ng/mL)</text>
        <Grid y={y} box={upper} />
        {target ? <rect className="band f3" x={left} width={right - left} y={y.place(Math.min(target[1], most))} height={Math.max(1, y.place(Math.max(target[0], log ? least : 0)) - y.place(Math.min(target[1], most)))} /> : null}
        <Band className="prior" run={run} kept={kept} band={run.prior_ug_L} x={x} y={y} floor={log ? least : 0} />
        <Band className="band own f1" run={run} kept={kept} band={run.own_ug_L} x={x} y={y} floor={log ? least : 0} />
        <path className="curve s1" strokeWidth={1.4} d={linePath(kept.map((k) => x.place(run.time_h[k]! / H_PER_DAY)), kept.map((k) => y.place(Math.max(run.own_ug_L[1][k]!, log ? least : 0))))} />
        {run.dose_h.map((time_h, k) => (time_h < start - 1e-9 ? null : <path key={k} className="frame" d={`M${x.place(time_h / H_PER_DAY)} ${upper.bottom}v-6`}><title>{`${short(run.dose_mg[k])} mg`}</title></path>))}
        {levels.map((one) => <Measured key={one.line} own={one} x={x.place(one.time_h / H_PER_DAY)} y={y.place(Math.max(one.observed, log ? least : 0))} />)}
        <Begin run={run} x={x} top={upper.top} bottom={run.tumour ? lower.bottom : upper.bottom} />
        <Frame x={x} box={upper} last={run.tumour === null} />
      </g>
      {run.tumour ? <Tumour tumour={run.tumour} start={start} x={x} box={lower} narrow={narrow} /> : null}
    </Figure>
  );
}

function Band({ className, run, kept, band, x, y, floor }: { className: string; run: Run; kept: number[]; band: Run["own_ug_L"]; x: LinearScale; y: LinearScale; floor: number }) {
  const up = (row: (number | null)[]) => kept.map((k) => y.place(Math.max(row[k]!, floor)));
  return <path className={className} d={bandPath(kept.map((k) => x.place(run.time_h[k]! / H_PER_DAY)), up(band[0]), up(band[2]))} />;
}

/** A level that was measured; one below its limit is an arrow from the limit down. */
function Measured({ own, x, y }: { own: Level; x: number; y: number }) {
  const words = `${own.below_limit ? "below " : ""}${short(own.observed)} ng/mL at ${short(own.time_h)} h${own.flags.length ? `: ${own.flags.join("; ")}` : ""}`;
  return (
    <g className="measured">
      <title>{words}</title>
      {own.below_limit ? <path className="frame" strokeWidth={1.8} fill="none" d={`M${x - 5} ${y}h10M${x} ${y}v16m-4 -5l4 5l4 -5`} /> : <circle className="dot" cx={x} cy={y} r={5} />}
      {own.flags.length ? <text className="note" x={x + 7} y={y - 6}>⚑</text> : null}
    </g>
  );
}

function Begin({ run, x, top, bottom }: { run: Run; x: LinearScale; top: number; bottom: number }) {
  if (run.forecast_h === null) return null;
  const at = x.place(run.forecast_h / H_PER_DAY);
  return <g><line className="half" x1={at} x2={at} y1={top} y2={bottom} /><text className="note" x={at + 5} y={top + 10}>forecast ▸</text></g>;
}

function Tumour({ tumour, start, x, box, narrow }: { tumour: NonNullable<Run["tumour"]>; start: number; x: LinearScale; box: Box; narrow: boolean }) {
  const band = tumour.fold[tumour.readout]!, kept = tumour.time_h.map((_, k) => k).filter((k) => tumour.time_h[k]! >= start - 1e-9 && band[1][k] !== null), percent = (row: (number | null)[]) => kept.map((k) => 100 * row[k]!);
  const [low, middle, high] = band.map(percent) as [number[], number[], number[]], y = linearScale(0, Math.max(105, ...high), [box.bottom, box.top], 4), at = kept.map((k) => x.place(tumour.time_h[k]! / H_PER_DAY));
  return (
    <g className="axes">
      <text className="label" x={box.left} y={box.top - 8}>{tumour.readout}{narrow ? " (% of before), predicted" : " in the tumour (% of before treatment), predicted"}</text>
      <Grid y={y} box={box} />
      <line className="half" x1={box.left} x2={box.right} y1={y.place(100)} y2={y.place(100)} />
      <path className="band f2" d={bandPath(at, low.map(y.place), high.map(y.place))} /><path className="curve s2" d={linePath(at, middle.map(y.place))} />
      <Frame x={x} box={box} last />
    </g>
  );
}

const Grid = ({ y, box }: { y: LinearScale; box: Box }) => <>{y.ticks.map((tick) => <g key={tick.at}><line className="grid" x1={box.left} x2={box.right} y1={tick.at} y2={tick.at} /><text className="tick" x={box.left - 7} y={tick.at} dy="0.32em" textAnchor="end">{tick.name}</text></g>)}</>;

function Frame({ x, box, last }: { x: LinearScale; box: Box; last: boolean }) {
  return (
    <>
      <line className="frame" x1={box.left} x2={box.left} y1={box.top} y2={box.bottom} /><line className="frame" x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
      {x.ticks.map((tick) => <g key={tick.at}><line className="frame" x1={tick.at} x2={tick.at} y1={box.bottom} y2={box.bottom + 4} />{last ? <text className="tick" x={tick.at} y={box.bottom + 16} textAnchor="middle">{tick.name}</text> : null}</g>)}
      {last ? <text className="label" x={(box.left + box.right) / 2} y={box.bottom + 36} textAnchor="middle">days since the first record</text> : null}
    </>
  );
}

function Key({ left, narrow, target, below }: { left: number; narrow: boolean; target: boolean; below: boolean }) {
  const items = [["own", "this patient"], ["prior", "patients in general"], ...(target ? [["target", "your range"]] : []), ["dot", "measured"], ...(below ? [["below", "below its limit"]] : [])] as [string, string][];
  return <g>{items.map(([kind, name], k) => (
    <g key={kind} transform={narrow ? `translate(${left + (k % 2) * 160} ${10 + 15 * Math.floor(k / 2)})` : `translate(${left + k * 150} 14)`}>
      {kind === "dot" ? <circle className="dot" cx={9} cy={0} r={4.5} /> : kind === "below" ? <path className="frame" fill="none" d="M4 -5h10M9 -5v11m-3 -4l3 4l3 -4" /> : <rect className={kind === "own" ? "band own f1" : kind === "prior" ? "prior" : "band f3"} x={0} y={-5} width={18} height={10} />}
      <text className="key" x={23} y={3.5}>{name}</text>
    </g>))}</g>;
}

function logScale(low: number, high: number, box: Box): LinearScale {
  const scale = scaleLog().domain([low, high]).range([box.bottom, box.top]);
  const ticks = [1, 2, 5].flatMap((times) => Array.from({ length: 8 }, (_, power) => times * 10 ** (power - 3))).filter((value) => value >= low && value <= high).sort((a, b) => a - b);
  return { place: (value) => scale(value), value: (place) => scale.invert(place), ticks: ticks.map((value) => ({ at: scale(value), name: short(value) })), range: [box.bottom, box.top] };
}

function table(own: LevelsDocument, run: Run) {
  const band = (name: string, time_h: number[], rows: [(number | null)[], (number | null)[], (number | null)[]]) => time_h.map((time, k) => [name, time, rows[0][k], rows[1][k], rows[2][k]]);
  return { columns: ["quantity", "time_h", "low", "median", "high"], rows: [
    ...own.result.levels.map((one) => [one.below_limit ? "level, below this limit (ng/mL)" : "level (ng/mL)", one.time_h, null, one.observed, null]),
    ...run.dose_h.map((time, k) => ["dose (mg)", time, null, run.dose_mg[k], null]),
    ...band("whole blood of this patient (ng/mL)", run.time_h, run.own_ug_L), ...band("whole blood of patients in general (ng/mL)", run.time_h, run.prior_ug_L),
    ...(run.tumour ? Object.entries(run.tumour.fold).flatMap(([name, rows]) => band(`${name} (fold of before treatment)`, run.tumour!.time_h, rows)) : [])] };
}
