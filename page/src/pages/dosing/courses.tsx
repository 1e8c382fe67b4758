import { scaleLog } from "d3-scale";
import { bandPath, linePath, Marker, type Box } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import type { Cell } from "@/figures/save";
import { linearScale, type LinearScale, type Tick } from "@/figures/scales";
import { short } from "@/figures/numbers";
import { DoseLane, LANE } from "./doses";
import type { Population } from "./patients/population";
import { LETTERS, typed, type Course, type Observed } from "./regimens";

const TALL = 118, GAP = 30, TOP = 44, BOTTOM = 46, H_PER_DAY = 24;
const LEAST_SHARE = 1e-4; // of the peak: below this a level on a logarithmic axis is nothing

type One = { place: number; course: Course; patients?: Population | null };
type Panel = { name: string; of: (own: Course) => number[]; band: (own: Population) => (number | null)[][]; unit: string; logs: boolean; base?: number };
const PANELS: Panel[] = [
  { name: "whole blood", of: (own) => own.blood_ug_L, band: (own) => own.bands["blood_ug_L"]!, unit: "ng/mL", logs: true },
  { name: "free drug in plasma", of: (own) => own.free_nM, band: (own) => own.bands["free_nM"]!, unit: "nM", logs: true },
  { name: "p-S6 S235/236", of: (own) => share(own, "p-S6 S235/236"), band: (own) => spread(own, "p-S6 S235/236"), unit: "% of untreated", logs: false, base: 100 },
  { name: "p-4E-BP1 T37/46", of: (own) => share(own, "p-4E-BP1 T37/46"), band: (own) => spread(own, "p-4E-BP1 T37/46"), unit: "% of untreated", logs: false, base: 100 },
  { name: "p-AKT S473", of: (own) => share(own, "p-AKT S473"), band: (own) => spread(own, "p-AKT S473"), unit: "% of untreated", logs: false, base: 100 },
];
const share = (own: Course, name: string): number[] => own.fold[name]!.map((fold) => 100 * fold);
const spread = (own: Population, name: string) => own.bands[name]!.map((row) => row.map((fold) => (fold === null ? null : 100 * fold)));

/** Blood, free drug and biomarkers of every regimen, one below the other on one time axis. */
export function Courses({ courses, low, high, stale, week, log, keep, days, miss, options }: {
  courses: One[]; low: number | null; high: number | null; stale: boolean; week: boolean; log: boolean; keep: (change: { week?: boolean; log?: boolean }) => void; days: string;
  /** A dose is missed, or taken after all. */
  miss: (place: number, number: number) => void;
  options: { command: string; python: string };
}) {
  const narrow = useNarrow(), width = narrow ? 380 : 1060, left = narrow ? 48 : 64, right = narrow ? 334 : 990;
  const end = Math.max(...courses.map((own) => own.course.time_h.at(-1)!)), start = week ? Math.max(0, end - 7 * H_PER_DAY) : 0;
  const x = linearScale(start / H_PER_DAY, end / H_PER_DAY, [left, right], narrow ? 5 : 10);
  const lanes = courses.length * LANE + 4, height = TOP + PANELS.length * TALL + (PANELS.length - 1) * GAP + BOTTOM + lanes;
  const boxes = PANELS.map((_, place): Box => { const top = TOP + place * (TALL + GAP) + (place ? lanes : 0); return { left, right, top, bottom: top + TALL }; });
  const patients = courses.find((own) => own.patients)?.patients;
  const words = courses.map(({ course }) => course.regimen.text);
  return (
    <Figure name="dosing" title={`${words.join(", ")}: blood, free drug and tumour over ${short(end / H_PER_DAY)} days`} width={width} height={height} stale={stale} interactive
      alt={`Whole blood, free drug, p-S6, p-4E-BP1 and p-AKT over time for ${words.join(" and ")} in a typical patient.`}
      numbers={() => table(courses)} command={courses.map(({ course }) => `rapalog regimen "${course.regimen.text}" --days ${course.days}${options.command}`).join("\n")}
      python={["import rapalog as ra", ...courses.map(({ course }) => `ra.regimen("${course.regimen.text}", days=${course.days}${options.python})`)].join("\n")}
      tools={<>
        <label className="soft"><input type="checkbox" checked={week} onChange={(event) => keep({ week: event.target.checked })} /> last week</label>
        <label className="soft"><input type="checkbox" checked={log} onChange={(event) => keep({ log: event.target.checked })} /> log levels</label></>}
      caption={<p>Model: one typical patient and tumour cells of one line{typed(days) === null ? "" : `, from the first dose on`}. For research use only.{patients ? ` Bands: 90 % of ${patients.n_patients.toLocaleString("en-US")} drawn patients; lines stay the typical one.` : ""}{courses.some((own) => own.course.observed.some((one) => one.quantity === "trough")) ? " Diamonds: mean troughs of patients of a study (whisker: 1 SD where it is printed)." : ""}{courses.some((own) => own.course.unstudied) ? " Dashed: outside the doses that were studied." : ""} Triangles are doses: drag one off its line, or press Delete on it, to miss it.</p>}>
      <Key courses={courses} left={left} narrow={narrow} />
      {PANELS.map((panel, place) => (
        <PanelPart key={panel.name} panel={panel} box={boxes[place]!} courses={courses} x={x} start={start} logs={log && panel.logs} last={place === PANELS.length - 1} low={place === 0 ? low : null} high={place === 0 ? high : null} />
      ))}
      {courses.map(({ place, course }, row) => <DoseLane key={place} doses={course.doses} place={place} top={boxes[0]!.bottom + 8 + row * LANE} box={boxes[0]!} x={x} start_h={start} toggle={(number) => miss(place, number)} />)}
    </Figure>
  );
}

function Key({ courses, left, narrow }: { courses: One[]; left: number; narrow: boolean }) {
  return <g>{courses.map(({ place, course }, index) => (
    <g key={place} transform={`translate(${left + index * (narrow ? 108 : 200)} 12)`}>
      <path className={`curve s${place + 1}`} d="M0 0h18" strokeDasharray={course.unstudied ? "5 3" : undefined} />
      <text className="key" x={23} y={3.5}>{LETTERS[place]}: {narrow ? course.regimen.text.slice(0, 13) : course.regimen.text}</text>
    </g>
  ))}</g>;
}

function PanelPart({ panel, box, courses, x, start, logs, last, low, high }: {
  panel: Panel; box: Box; courses: One[]; x: LinearScale; start: number; logs: boolean; last: boolean; low: number | null; high: number | null;
}) {
  const cut = courses.map(({ place, course, patients }) => {
    const kept = course.time_h.map((_, at) => at).filter((at) => course.time_h[at]! >= start), values = panel.of(course);
    return { place, course, at: kept.map((one) => course.time_h[one]! / H_PER_DAY), up: kept.map((one) => values[one]!), band: patients ? bandFrom(panel.band(patients), patients.time_h, start) : null };
  });
  const most = Math.max(panel.base ?? 0, high ?? 0, ...cut.flatMap((own) => [...own.up, ...(own.band?.high ?? [])]), ...cut.flatMap((own) => seen(panel, own.course).map((one) => one.high ?? one.value)));
  const y = logs ? logScale(most, cut.flatMap((own) => own.up), box) : linearScale(0, most * 1.06, [box.bottom, box.top], 4);
  const name = `${panel.name} (${panel.unit})`;
  return (
    <g className="axes">
      <text className="label" x={box.left} y={box.top - 7}>{name}</text>
      {y.ticks.map((tick) => <g key={tick.at}><line className="grid" x1={box.left} x2={box.right} y1={tick.at} y2={tick.at} /><text className="tick" x={box.left - 7} y={tick.at} dy="0.32em" textAnchor="end">{tick.name}</text></g>)}
      {panel.name === "whole blood" ? <Molar y={y} box={box} per={courses[0]!.course.nM_per_ug_L} logs={logs} /> : null}
      {low !== null || high !== null ? <Band y={y} box={box} low={low} high={high} /> : null}
      {panel.base ? <line className="half" x1={box.left} x2={box.right} y1={y.place(panel.base)} y2={y.place(panel.base)} /> : null}
      {cut.map((own) => own.band ? <path key={own.place} className={`band f${own.place + 1}`} d={bandPath(own.band.at.map(x.place), own.band.low.map((value) => y.place(value)), own.band.high.map((value) => y.place(value)))} /> : null)}
      {cut.map((own) => <path key={own.place} className={`curve s${own.place + 1}`} strokeDasharray={own.course.unstudied ? "6 3" : undefined} d={linePath(own.at.map(x.place), own.up.map((value) => y.place(value)))}><title>{own.course.regimen.text}</title></path>)}
      <Letters ends={cut.map((own) => ({ place: own.place, y: y.place(own.up.at(-1)!) }))} box={box} molar={panel.name === "whole blood"} />
      {cut.flatMap((own) => seen(panel, own.course).map((one) => <Trough key={own.place + one.fact} own={one} place={own.place} x={x} y={y} end={own.course.days} start={start} />))}
      <line className="frame" x1={box.left} x2={box.left} y1={box.top} y2={box.bottom} /><line className="frame" x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
      {x.ticks.map((tick) => <g key={tick.at}><line className="frame" x1={tick.at} x2={tick.at} y1={box.bottom} y2={box.bottom + 4} />{last ? <text className="tick" x={tick.at} y={box.bottom + 16} textAnchor="middle">{tick.name}</text> : null}</g>)}
      {last ? <text className="label" x={(box.left + box.right) / 2} y={box.bottom + 36} textAnchor="middle">days after the first dose</text> : null}
    </g>
  );
}

/** The band over patients from a time on. */
function bandFrom(band: (number | null)[][], time_h: number[], start: number) {
  const kept = time_h.map((_, k) => k).filter((k) => time_h[k]! >= start && band[0]![k] !== null && band[2]![k] !== null);
  return { at: kept.map((k) => time_h[k]! / H_PER_DAY), low: kept.map((k) => band[0]![k]!), high: kept.map((k) => band[2]![k]!) };
}

const seen = (panel: Panel, own: Course): Observed[] => (panel.name === "whole blood" ? own.observed.filter((one) => one.quantity === "trough") : []);

/** The same level in nM, on the right. */
function Molar({ y, box, per, logs }: { y: LinearScale; box: Box; per: number; logs: boolean }) {
  const top = y.value(box.top) * per, bottom = y.value(box.bottom) * per;
  const decades = (): number[] => Array.from({ length: 12 }, (_, place) => 10 ** (Math.floor(Math.log10(top)) - place)).filter((value) => value >= bottom);
  const values = logs ? decades() : linearScale(0, top, [0, 1], 4).ticks.map((tick) => tick.at * top).filter((value) => value > 0);
  const ticks = values.map((value) => ({ name: short(value), value }));
  return (
    <g>
      {ticks.map((tick) => ({ ...tick, at: y.place(tick.value / per) })).filter((tick) => Number.isFinite(tick.at) && tick.at <= box.bottom).map((tick) => (
        <g key={tick.name}><line className="frame minor" x1={box.right} x2={box.right + 4} y1={tick.at} y2={tick.at} /><text className="tick" x={box.right + 7} y={tick.at} dy="0.32em">{tick.name}</text></g>))}
      <text className="label" x={box.right + 7} y={box.top - 7} textAnchor="middle">nM</text>
    </g>
  );
}

function Band({ y, box, low, high }: { y: LinearScale; box: Box; low: number | null; high: number | null }) {
  const top = high === null ? box.top : Math.max(box.top, y.place(high)), bottom = low === null ? box.bottom : Math.min(box.bottom, y.place(low));
  const words = low === null ? `up to ${short(high)}` : high === null ? `from ${short(low)}` : `${short(low)} to ${short(high)}`;
  return <g><rect className="band f3" x={box.left} width={box.right - box.left} y={Math.min(top, bottom)} height={Math.abs(bottom - top)} /><text className="note" x={box.right - 12} y={box.top - 7} textAnchor="end">green: your band for the trough, {words}</text></g>;
}

/** Letters at the ends of the lines, moved apart where they would lie on each other. */
function Letters({ ends, box, molar }: { ends: { place: number; y: number }[]; box: Box; molar: boolean }) {
  if (ends.length < 2) return null;
  const placed: { place: number; y: number }[] = [];
  for (const own of [...ends].sort((a, b) => a.y - b.y)) placed.push({ ...own, y: Math.max(own.y, (placed.at(-1)?.y ?? -Infinity) + 11) });
  const over = Math.max(0, (placed.at(-1)?.y ?? 0) - box.bottom);
  return <g>{placed.map((own) => <text key={own.place} className={`key f${own.place + 1}`} fontWeight={700} x={box.right + (molar ? 34 : 8)} y={own.y - over} dy="0.32em">{LETTERS[own.place]}</text>)}</g>;
}

function Trough({ own, place, x, y, end, start }: { own: Observed; place: number; x: LinearScale; y: LinearScale; end: number; start: number }) {
  const day = own.day === null ? end : own.day - 1; // the trough of day 15 is taken just before its dose, 14 days after the first
  if (day > end || day * H_PER_DAY < start) return null;
  const at = x.place(day);
  return (
    <g>
      {own.low === null || own.high === null ? null : <path className={`s${place + 1}`} fill="none" strokeWidth={1.4} d={`M${at} ${y.place(own.low)}V${y.place(own.high)}m-4 0h8M${at - 4} ${y.place(own.low)}h8`} />}
      <title>{`${own.who}: trough ${short(own.value)} ng/mL (${own.fact})`}</title>
      <Marker shape="D" x={at} y={y.place(own.value)} r={5} fill="var(--plot-ink)" stroke="var(--plot-ground)" />
    </g>
  );
}

function logScale(most: number, values: number[], box: Box): LinearScale {
  const least = Math.max(most * LEAST_SHARE, Math.min(...values.filter((value) => value > 0)));
  const scale = scaleLog().domain([least / 1.2, most * 1.3]).range([box.bottom, box.top]).clamp(true);
  const ticks: Tick[] = [];
  for (let power = Math.ceil(Math.log10(least / 1.2)); power <= Math.floor(Math.log10(most * 1.3)); power += 1) ticks.push({ at: scale(10 ** power), name: short(10 ** power) });
  return { place: (value) => scale(Math.max(value, least / 1.2)), value: (place) => scale.invert(place), ticks, range: [box.bottom, box.top] };
}

function table(courses: One[]) {
  const names = Object.keys(courses[0]!.course.fold), columns = ["regimen", "time_h", "blood_ng_mL", "blood_nM", "free_nM", ...names.map((name) => `${name}, fold of untreated`)];
  const rows = courses.flatMap(({ course }) => course.time_h.map((time, at): Cell[] => [course.regimen.text, time, course.blood_ug_L[at], course.blood_ug_L[at]! * course.nM_per_ug_L, course.free_nM[at], ...Object.values(course.fold).map((fold) => fold[at])]));
  const drawn = courses.flatMap((own) => (own.patients ? [own.patients] : []));
  if (!drawn.length) return { columns, rows };
  // Bands have times of their own: rows in which the typical patient's columns are empty.
  const bands = Object.keys(drawn[0]!.bands), ends = ["low", "median", "high"], empty: Cell[] = columns.slice(2).map(() => null);
  return { columns: [...columns, ...bands.flatMap((name) => ends.map((end) => `patients, ${name}, ${end}`))],
    rows: [...rows.map((row) => [...row, ...bands.flatMap((): Cell[] => [null, null, null])]), ...drawn.flatMap((own) => own.time_h.map((time, k): Cell[] => [own.regimen, time, ...empty, ...bands.flatMap((name) => own.bands[name]!.map((row) => row[k]))]))] };
}
