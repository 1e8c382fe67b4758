import type { KeyboardEvent } from "react";
import { short, unitWords } from "@/figures/numbers";
import { EXCESS_SPAN, excessColour, isDark, viabilityColour } from "@/figures/palette";
import type { CellMap, DrawnBlock } from "./types";
import { at, named, points, type Ends, type Place } from "./words";

const LEFT = 62, TOP = 30, KEY = 92, BETWEEN = 20, MOST_ROW = 46, STEPS = 20, WIDE = 1180, NARROW = 372, PANEL_PX = 380;
/** A cell must be so wide for its number, and so wide and high for its interval. */
const NUMBER_PX = 26, ENDS_PX = 43, ENDS_HIGH_PX = 30;

/** What a map shows; `diverging` is of points about 0, `inner` of dose pairs without the drugs alone. */
export type Panel = {
  name: string; note: string; map: CellMap; diverging: boolean; inner?: boolean; missing?: [boolean, boolean]; ends?: [string, string, string]; words: (place: Place) => string; pale?: (seen: Ends, place: Place) => boolean;
};
type Grid = { left: number; top: number; wide: number; high: number; rows: number; columns: number };

/** Where so many maps lie: beside each other, or below each other on a phone. */
export function panelGrid(rows: number, columns: number, panels: number, narrow: boolean): { width: number; height: number; grid: (place: number) => Grid } {
  const width = narrow ? NARROW : panels === 3 ? WIDE : panels * PANEL_PX + (panels - 1) * BETWEEN, panelWidth = narrow ? width : (width - (panels - 1) * BETWEEN) / panels;
  const wide = (panelWidth - LEFT - 6) / columns, high = Math.max(4, Math.min(MOST_ROW, wide * 0.86)), panelHeight = TOP + rows * high + KEY;
  return { width, height: narrow ? panels * panelHeight : panelHeight, grid: (place) => ({ left: LEFT + (narrow ? 0 : place * (panelWidth + BETWEEN)), top: TOP + (narrow ? place * panelHeight : 0), wide, high, rows, columns }) };
}

export const NoWell = () => <defs><pattern id="no-well" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line className="hatch" x1={0} x2={0} y1={0} y2={6} /></pattern></defs>;

/** One map of doses by doses, on the scale of all others. */
export function PanelPart({ own, panel, grid, cell, pick, reach }: { own: DrawnBlock; panel: Panel; grid: Grid; cell: Place; pick: (cell: Place) => void; reach: boolean }) {
  const { left, top, wide, high, rows, columns } = grid, bottom = top + rows * high, size = Math.min(11.5, Math.max(8, wide / 4));
  const x = (j: number) => left + j * wide, y = (i: number) => bottom - (i + 1) * high;
  return (
    <g>
      <text className="label" x={left} y={top - 10} fontWeight={700}>{panel.name} <tspan className="note" fontWeight={400}>{panel.note}</tspan></text>
      {own.dose1.map((_, i) => own.dose2.map((__, j) => (
        <Cell key={`${i} ${j}`} panel={panel} place={[i, j]} x={x(j)} y={y(i)} wide={wide} high={high} size={size} picked={cell[0] === i && cell[1] === j} pick={pick} reach={reach} />)))}
      <rect className="picked-pair" data-screen="" x={x(cell[1]) + 0.5} y={y(cell[0]) + 0.5} width={wide - 1} height={high - 1} />
      {panel.missing?.[0] ? <text className="note missing" transform={`translate(${x(0) + wide / 2} ${bottom - 6 - high}) rotate(-90)`} dy="0.32em">dose2 = 0 missing: Bliss needs it</text> : null}
      {panel.missing?.[1] ? <text className="note missing" x={x(1) + 6} y={y(0) + high / 2} dy="0.32em">dose1 = 0 missing: Bliss needs it</text> : null}
      {every(own.dose1, high, 12).map((i) => <text key={i} className="tick" x={left - 6} y={y(i) + high / 2} dy="0.32em" textAnchor="end">{short(own.dose1[i])}</text>)}
      {every(own.dose2, wide, 30).map((j) => <text key={j} className="tick" x={x(j) + wide / 2} y={bottom + 14} textAnchor="middle">{short(own.dose2[j])}</text>)}
      <text className="label" x={left + columns * wide / 2} y={bottom + 32} textAnchor="middle">{named(own.drug2)} ({unitWords(own.unit2)})</text>
      <text className="label" transform={`translate(${left - 48} ${(top + bottom) / 2}) rotate(-90)`} textAnchor="middle">{named(own.drug1)} ({unitWords(own.unit1)})</text>
      <Key panel={panel} left={left} top={bottom + 46} width={Math.min(columns * wide, 230)} />
    </g>
  );
}

function Cell({ panel, place, x, y, wide, high, size, picked, pick, reach }: {
  panel: Panel; place: Place; x: number; y: number; wide: number; high: number; size: number; picked: boolean; pick: (cell: Place) => void; reach: boolean;
}) {
  const seen = at(panel.map, place), pale = panel.pale?.(seen, place) ?? false, alone = place[0] === 0 || place[1] === 0;
  const face = seen.value === null ? null : panel.diverging ? excessColour(seen.value) : viabilityColour(seen.value);
  const ink = face === null || pale ? "on-pale" : isDark(face) ? "on-dark" : "on-light", say = (value: number) => (panel.diverging ? points(value, 0) : short(Math.round(value)));
  const ends = seen.low !== null && seen.high !== null && wide >= ENDS_PX && high >= ENDS_HIGH_PX, words = panel.words(place);
  const given = reach ? { role: "button", tabIndex: picked ? 0 : -1, "aria-pressed": picked, "aria-label": words, "data-pair": place.join(" "),
    onKeyDown: (event: KeyboardEvent) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(place); } } } : {};
  return (
    <>
      <g className="pair" onClick={() => pick(place)} {...given}>
        <title>{words}</title>
        <rect className="face" x={x + 0.5} y={y + 0.5} width={Math.max(1, wide - 1)} height={Math.max(1, high - 1)} fill={face ?? (panel.inner && alone ? "transparent" : "url(#no-well)")} fillOpacity={pale && face ? 0.3 : 1} />
      </g>
      {seen.value !== null && wide >= NUMBER_PX ? <text className={ink} x={x + wide / 2} y={y + high / 2 - (ends ? 5 : 0)} dy="0.34em" textAnchor="middle" style={{ fontSize: size }}>{say(seen.value)}</text> : null}
      {ends ? <text className={ink} x={x + wide / 2} y={y + high / 2 + 9} dy="0.34em" textAnchor="middle" style={{ fontSize: 8.2 }}>{`${say(seen.low!)} to ${say(seen.high!)}`}</text> : null}
    </>
  );
}

/** Places of labels that stand apart. */
function every(doses: number[], step: number, least: number): number[] {
  const stride = Math.max(1, Math.ceil(least / step));
  return doses.map((_, place) => place).filter((place) => place % stride === 0);
}

function Key({ panel, left, top, width }: { panel: Panel; left: number; top: number; width: number }) {
  const step = width / STEPS, of = (share: number) => (panel.diverging ? excessColour((2 * share - 1) * EXCESS_SPAN) : viabilityColour(100 * share));
  const ends = panel.ends ?? ["0 %", "50 %", "100 %"];
  return (
    <g>
      {Array.from({ length: STEPS }, (_, place) => <rect key={place} x={left + place * step} y={top} width={step + 0.3} height={9} fill={of((place + 0.5) / STEPS)} />)}
      {ends.map((name, place) => <text key={name} className="tick" x={left + place * width / 2} y={top + 22} textAnchor={(["start", "middle", "end"] as const)[place]}>{name}</text>)}
    </g>
  );
}
