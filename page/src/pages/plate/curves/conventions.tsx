import { useMemo } from "react";
import { Axes, BoundArrow, Marker } from "@/figures/axes";
import { inNM } from "@/figures/dose-series";
import { Figure } from "@/figures/figure";
import { short, unitWords } from "@/figures/numbers";
import { doseScale } from "@/figures/scales";
import { useWidth } from "@/figures/width";
import { estimateWords } from "@/parts/estimate";
import type { Convention, CurveNumbers, PlateDocument } from "@/pages/plate/document";

const ROW = 21;

/** One set of wells, and the IC50 that each of the usual conventions would print for it. */
export function Conventions({ doc, shown, on, set, busy }: { doc: PlateDocument; shown: string[]; on: boolean; set: (on: boolean) => void; busy: boolean }) {
  const curves = doc.result.curves.filter((own) => shown.includes(own.curve) && own.conventions?.length);
  return (
    <section aria-labelledby="conventions">
      <h2 id="conventions">What would others print as the IC50?</h2>
      <p>{on && doc.disagreement ? doc.disagreement : "Papers print IC50s by several conventions: absolute or relative, with two, three or four free parameters, extrapolated or not. The same wells can give numbers far apart."}</p>
      <p><button type="button" aria-pressed={on} onClick={() => set(!on)}>{on ? "Hide the conventions" : "Read these wells by each convention"}</button>{on && busy ? <span className="soft" role="status"> working</span> : null}</p>
      {on ? curves.map((own) => <Rows key={own.curve} own={own} />) : null}
    </section>
  );
}

function Rows({ own }: { own: CurveNumbers }) {
  const [place, width] = useWidth(760), unit = own.dose_unit, factor = inNM(unit), conventions = own.conventions!.filter((one) => one.ic50_nM.relation !== "none" || one.extrapolated_nM !== null || one.name !== "GR50");
  const left = Math.min(250, width * 0.42), box = { left, top: 10, right: width - 20, bottom: 10 + ROW * conventions.length };
  const extent = useMemo(() => extentOf(conventions), [conventions]);
  if (!extent) return null;
  const x = doseScale(extent[0] / factor, extent[1] / factor, [box.left, box.right], false), at = (dose_nM: number) => x.place(dose_nM / factor), height = box.bottom + 46;
  const letters = Math.floor((left - 12) / 6.1), [low, high] = tested(conventions);
  return (
    <div ref={place}>
      <Figure name={`conventions-${own.curve}`.replace(/[^\w-]+/g, "-")} title={own.curve} alt={conventions.map((one) => `${one.name}: ${words(one, unit)}`).join("; ")} width={width} height={height}
        caption="Bars are 95 % intervals, arrows bounds; a hollow mark is extrapolated beyond the doses. The grey field is what was tested."
        numbers={() => ({ columns: ["convention", `IC50 (${unit})`, "relation", "low", "high", "extrapolated", "reason"], rows: conventions.map((one) => [one.name, div(one.ic50_nM.value, factor), one.ic50_nM.relation, div(one.ic50_nM.low, factor), div(one.ic50_nM.high, factor), div(one.extrapolated_nM, factor), one.ic50_nM.reason ?? ""]) })}>
        {low && high ? <rect x={at(low)} y={box.top} width={at(high) - at(low)} height={box.bottom - box.top} fill="var(--plot-soft)" fillOpacity={0.1} /> : null}
        <Axes box={box} x={x} y={{ ticks: [] }} xLabel={`IC50 (${unitWords(unit)})`} yLabel="">
          {conventions.map((one, row) => (
            <g key={one.name}>
              <text className="note" x={left - 8} y={box.top + (row + 0.5) * ROW} dy="0.34em" textAnchor="end">{one.name.length > letters ? `${one.name.slice(0, letters - 1)}…` : one.name}</text>
              <Mark one={one} y={box.top + (row + 0.5) * ROW} at={at} left={box.left} right={box.right} />
            </g>))}
        </Axes>
      </Figure>
    </div>
  );
}

const div = (value: number | null, by: number): number | null => (value === null ? null : value / by);
const words = (one: Convention, unit: string): string => estimateWords(one.ic50_nM, unitWords(unit), 1 / inNM(unit)) + (one.extrapolated_nM === null ? "" : `, extrapolated ${short(one.extrapolated_nM / inNM(unit))}`);

function Mark({ one, y, at, left, right }: { one: Convention; y: number; at: (dose: number) => number; left: number; right: number }) {
  const { value, relation, low, high } = one.ic50_nM, inside = (x: number) => Math.max(left, Math.min(right, x));
  return (
    <>
      {value === null ? (one.extrapolated_nM === null ? <text className="note" x={left + 6} y={y} dy="0.34em">none</text> : null)
        : relation === "=" ? <g stroke="var(--s1)"><line x1={low === null ? left : inside(at(low))} x2={high === null ? right : inside(at(high))} y1={y} y2={y} strokeWidth={2.4} strokeOpacity={0.6} /><Marker shape="o" x={inside(at(value))} y={y} fill="var(--s1)" r={4} /></g>
          : <BoundArrow x={relation === ">" ? Math.min(at(value), right - 24) : Math.max(at(value), left + 24)} y={y} towards={relation === ">" ? "right" : "left"} colour="var(--s1)" />}
      {one.extrapolated_nM === null ? null : <Marker shape="D" x={inside(at(one.extrapolated_nM))} y={y} fill="none" stroke="var(--s2)" hollow />}
    </>
  );
}

function tested(conventions: Convention[]): [number | null, number | null] {
  const low = conventions.flatMap((one) => one.doses_nM[0] ?? []), high = conventions.flatMap((one) => one.doses_nM[1] ?? []);
  return low.length ? [Math.min(...low), Math.max(...high)] : [null, null];
}

/** The tested doses, and extrapolations of up to five decades beyond; what lies farther is drawn at the edge. */
function extentOf(conventions: Convention[]): [number, number] | null {
  const [low, high] = tested(conventions);
  if (!low || !high) return null;
  const beyond = conventions.flatMap((one) => [one.extrapolated_nM, one.ic50_nM.value, one.ic50_nM.low, one.ic50_nM.high].filter((own): own is number => own !== null && own > 0));
  return [Math.max(low / 1e5, Math.min(low, ...beyond)), Math.min(high * 1e5, Math.max(high, ...beyond))];
}
