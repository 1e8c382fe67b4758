import { useMemo, useRef, type PointerEvent } from "react";
import { Axes, bandPath, smoothPath } from "@/figures/axes";
import { Figure, type Numbers } from "@/figures/figure";
import { doseWords, percent } from "@/figures/numbers";
import { PatientBand } from "@/figures/patient";
import { doseScale, linearScale } from "@/figures/scales";
import { HIGHEST_NM, LOWEST_NM } from "@/parts/dose-slider";
import type { Bands, Levels } from "./answers";
import { at, overDoses } from "./fold";

const PANELS = [
  { readout: "p-S6 S235/236", name: "p-S6", series: "s1", fill: "f1" },
  { readout: "p-4E-BP1 T37/46", name: "p-4E-BP1", series: "s2", fill: "f2" },
  { readout: "viability", name: "viability", series: "s3", fill: "f3" },
] as const;
const WIDTH = 360, HIGH = 118, LEFT = 58, RIGHT = WIDTH - 12, FIRST = 24, GAP = 26, HEIGHT = FIRST + PANELS.length * HIGH + (PANELS.length - 1) * GAP + 44;

/** Three readouts on one dose axis at a time, with bands; the dose is a line that can be dragged. */
export function Curves({ levels, at_h, dose_nM, bands, fresh, ghost, ghost_h, stale, setDose, command, python }: {
  levels: Levels; at_h: number; dose_nM: number; bands: Bands | null; fresh: boolean; ghost: Levels | null; ghost_h: number; stale: boolean;
  setDose: (dose_nM: number) => void; command: string; python: string;
}) {
  const scale = useMemo(() => doseScale(LOWEST_NM, HIGHEST_NM, [LEFT, RIGHT], true), []);
  const dragging = useRef(false);
  const x = levels.doses_nM.map((dose) => scale.place(dose)), line = scale.place(dose_nM);
  const doseOf = (event: PointerEvent<SVGElement>) => {
    const box = event.currentTarget.ownerSVGElement!.getBoundingClientRect();
    return scale.dose(((event.clientX - box.left) / box.width) * WIDTH);
  };
  const move = (event: PointerEvent<SVGElement>) => { if (dragging.current) setDose(round(doseOf(event))); };
  return (
    <Figure name="dose-response" title={`At ${hourWords(at_h)}, over doses`} alt={`p-S6, p-4E-BP1 and viability over doses of ${levels.drug} at ${hourWords(at_h)}`} width={WIDTH} height={HEIGHT} interactive stale={stale}
      command={command} python={python} numbers={() => numbersOf(levels, at_h, bands)} className="curves"
      caption={<>{fresh ? "" : "bands are being drawn; "}bands hold {percent(bands?.level ?? 0.9)} of {bands?.draws ?? 200} cells that the evidence allows; drag the line, or ← →</>}>
      {PANELS.map((own, index) => {
        const top = FIRST + index * (HIGH + GAP), bottom = top + HIGH, folds = overDoses(levels, own.readout, at_h), band = bandAt(bands, own.readout, at_h);
        const before = ghost ? overDoses(ghost, own.readout, ghost_h) : [], most = Math.max(1.15, ...folds.map((fold) => fold ?? 0), ...before.map((fold) => fold ?? 0), ...(band?.high ?? []).map((fold) => fold ?? 0));
        const y = linearScale(0, Math.min(most * 1.02, 4), [bottom, top], 3, (value) => percent(value)), last = index === PANELS.length - 1;
        const here = at(levels.time_h, levels.readouts[own.readout]!.course, at_h), vehicle = at(levels.time_h, levels.readouts[own.readout]!.vehicle, at_h), fold = here !== null && vehicle ? here / vehicle : null;
        return (
          <g key={own.readout}>
            {levels.drug === "everolimus" ? <PatientBand scale={scale} top={top} bottom={bottom} name={index === 0} /> : null}
            <Axes box={{ left: LEFT, right: RIGHT, top, bottom }} x={last ? scale : { ticks: [], minor: [] }} y={y} zero={last ? scale : undefined} xLabel={last ? `${levels.drug} (nM)` : ""} yLabel={own.name}>
              {band ? <path className={`band ${own.fill}${fresh ? "" : " old"}`} d={bandPath(bands!.doses_nM.map(scale.place), band.low.map((one) => clipped(one, y)), band.high.map((one) => clipped(one, y)))} /> : null}
              {before.length ? <path className="ghost" d={smoothPath(ghost!.doses_nM.map(scale.place), before.map((one) => clipped(one, y)))} /> : null}
              <path className={`curve ${own.series}`} d={smoothPath(x, folds.map((one) => clipped(one, y)))} />
              {fold !== null ? <><circle className={own.fill} cx={line} cy={y.place(Math.min(fold, 4))} r={4} /><text className="key value" x={line > RIGHT - 60 ? line - 8 : line + 8} y={y.place(Math.min(fold, 4)) + (fold > 0.75 ? 15 : -7)} textAnchor={line > RIGHT - 60 ? "end" : "start"}>{percent(fold)}</text></> : null}
            </Axes>
          </g>
        );
      })}
      <line className="dose-line" x1={line} x2={line} y1={FIRST} y2={HEIGHT - 44} />
      <g data-screen="" role="slider" tabIndex={0} aria-label="Dose" aria-valuemin={0} aria-valuemax={HIGHEST_NM} aria-valuenow={dose_nM} aria-valuetext={dose_nM ? doseWords(dose_nM) : "no drug"} className="dose-handle">
        <rect x={LEFT - 4} y={FIRST} width={RIGHT - LEFT + 8} height={HEIGHT - 44 - FIRST} fill="transparent" onPointerDown={(event) => { dragging.current = true; event.currentTarget.setPointerCapture(event.pointerId); setDose(round(doseOf(event))); }} onPointerMove={move} onPointerUp={() => { dragging.current = false; }} onPointerCancel={() => { dragging.current = false; }} />
        <path className="grip" d={`M${line} ${FIRST - 2}l-6 -9h12z`} />
      </g>
    </Figure>
  );
}

const round = (dose: number) => (dose === 0 ? 0 : Number(dose.toPrecision(3)));
const clipped = (fold: number | null, y: { place: (value: number) => number }) => (fold === null ? null : y.place(Math.min(fold, 4)));
export const hourWords = (hours: number): string => (hours < 1 ? `${Math.round(hours * 60)} min` : `${Number(hours.toPrecision(3))} h`);

/** The ends of a band at a time, over its doses. */
function bandAt(bands: Bands | null, readout: string, at_h: number): { low: (number | null)[]; high: (number | null)[] } | null {
  const own = bands?.over_doses[readout];
  if (!bands || !own) return null;
  const end = (rows: (number | null)[][]) => bands.doses_nM.map((_, dose) => at(bands.time_h, rows.map((row) => row[dose] ?? null), at_h));
  return { low: end(own.low), high: end(own.high) };
}

function numbersOf(levels: Levels, at_h: number, bands: Bands | null): Numbers {
  const rows = PANELS.flatMap((own) => {
    const folds = overDoses(levels, own.readout, at_h), band = bandAt(bands, own.readout, at_h);
    return levels.doses_nM.map((dose, index) => {
      const place = bands?.doses_nM.findIndex((one) => Math.abs(one / dose - 1) < 0.01) ?? -1;
      return [own.readout, dose, at_h, folds[index] ?? null, place >= 0 ? band?.low[place] ?? null : null, place >= 0 ? band?.high[place] ?? null : null];
    });
  });
  return { columns: ["readout", "dose_nM", "time_h", "fold of vehicle", "low", "high"], rows };
}
