import type { KeyboardEvent } from "react";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short, unitWords } from "@/figures/numbers";
import { EXCESS_SPAN, excessColour, isDark, viabilityColour } from "@/figures/palette";
import type { CellMap, DrawnBlock, Model } from "./types";
import { at, cellWords, counted, isSure, named, points, type Place } from "./words";

const LEFT = 62, TOP = 30, KEY = 92, BETWEEN = 20, MOST_ROW = 46, STEPS = 20;
/** A cell must be so wide for its number, and so wide and high for its interval. */
const NUMBER_PX = 26, ENDS_PX = 43, ENDS_HIGH_PX = 30;

type Panel = { name: string; map: CellMap; excess: boolean; missing: [boolean, boolean] };
type Grid = { left: number; top: number; wide: number; high: number; rows: number; columns: number };

/** Observed, expected, and the excess between them: a step of colour is the same number of points in all three. */
export function Maps({ own, model, cell, pick, command, python, example, stale }: {
  own: DrawnBlock; model: Model; cell: Place; pick: (cell: Place) => void; command: string; python: string; example: boolean; stale: boolean;
}) {
  const narrow = useNarrow(), width = narrow ? 372 : 1180, rows = own.dose1.length, columns = own.dose2.length;
  const panelWidth = narrow ? width : (width - 2 * BETWEEN) / 3, wide = (panelWidth - LEFT - 6) / columns, high = Math.max(4, Math.min(MOST_ROW, wide * 0.86));
  const panelHeight = TOP + rows * high + KEY, height = narrow ? 3 * panelHeight : panelHeight, said = own.scores[model].name;
  const { scored, sure } = counted(own.models[model].excess), none: [boolean, boolean] = [false, false];
  const panels: Panel[] = [
    { name: "observed", map: own.observed, excess: false, missing: own.missing },
    { name: `${said} expects`, map: withMargins(own, model), excess: false, missing: none },
    { name: `${said} excess`, map: own.models[model].excess, excess: true, missing: none },
  ];
  const grid = (place: number): Grid => ({ left: LEFT + (narrow ? 0 : place * (panelWidth + BETWEEN)), top: TOP + (narrow ? place * panelHeight : 0), wide, high, rows, columns });
  const keys = (event: KeyboardEvent) => {
    const way = ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [1, 0], ArrowDown: [-1, 0] } as Record<string, Place>)[event.key];
    if (!way) return;
    event.preventDefault();
    pick([Math.max(0, Math.min(rows - 1, cell[0] + way[0])), Math.max(0, Math.min(columns - 1, cell[1] + way[1]))]);
    requestAnimationFrame(() => document.querySelector<SVGGElement>("[data-pair][tabindex='0']")?.focus());
  };
  return (
    <Figure name="combination_maps" title={`${own.drug1} with ${own.drug2}: observed, ${said} expects, excess`} width={width} height={height} interactive stale={stale} command={command} python={python} className="maps"
      alt={`Three maps of ${rows} by ${columns} doses. ${said} excess: ${scored} dose pairs scored, ${sure} of them told from 0.`}
      numbers={() => table(own)}
      caption={<>
        <p>{own.n_replicates > 1 ? `Means of ${own.n_replicates} replicates; below each, where it fits, the 95 % interval of that dose pair alone (Student's t). ${sure} of ${scored} can be told from 0; pale ones cannot, and of twenty without any interaction one is told from 0 by chance: the scores above count, single cells only say where to look.`
          : "One replicate: no cell has an interval, so none can be told from 0 and all are pale."} Press a cell, or walk with the arrow keys.</p>
        <Flags said={[...own.flags.wells, ...own.flags.responses]} />
        {example ? <p className="soft">Made by the model and the virtual bench, not measured. For research use only.</p> : null}</>}>
      <defs><pattern id="no-well" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line className="hatch" x1={0} x2={0} y1={0} y2={6} /></pattern></defs>
      <g onKeyDown={keys}>
        {panels.map((panel, place) => <PanelPart key={panel.excess ? "excess" : place} own={own} model={model} panel={panel} grid={grid(place)} cell={cell} pick={pick} reach={panel.excess} />)}
      </g>
    </Figure>
  );
}

/** What a model expects, with the drugs alone as they were observed. */
function withMargins(own: DrawnBlock, model: Model): CellMap {
  const joined = (name: keyof CellMap) => own.models[model].expected[name].map((row, i) => row.map((value, j) => (i === 0 || j === 0 ? own.observed[name][i]![j]! : value)));
  return { value: joined("value"), low: joined("low"), high: joined("high") };
}

function PanelPart({ own, model, panel, grid, cell, pick, reach }: { own: DrawnBlock; model: Model; panel: Panel; grid: Grid; cell: Place; pick: (cell: Place) => void; reach: boolean }) {
  const { left, top, wide, high, rows, columns } = grid, bottom = top + rows * high, size = Math.min(11.5, Math.max(8, wide / 4));
  const x = (j: number) => left + j * wide, y = (i: number) => bottom - (i + 1) * high;
  return (
    <g>
      <text className="label" x={left} y={top - 10} fontWeight={700}>{panel.name} <tspan className="note" fontWeight={400}>{panel.excess ? "(points below what is expected)" : "(% viability)"}</tspan></text>
      {own.dose1.map((_, i) => own.dose2.map((__, j) => (
        <Cell key={`${i} ${j}`} own={own} model={model} panel={panel} place={[i, j]} x={x(j)} y={y(i)} wide={wide} high={high} size={size} picked={cell[0] === i && cell[1] === j} pick={pick} reach={reach} />)))}
      <rect className="picked-pair" data-screen="" x={x(cell[1]) + 0.5} y={y(cell[0]) + 0.5} width={wide - 1} height={high - 1} />
      {panel.missing[0] ? <text className="note missing" transform={`translate(${x(0) + wide / 2} ${bottom - 6 - high}) rotate(-90)`} dy="0.32em">dose2 = 0 missing: Bliss needs it</text> : null}
      {panel.missing[1] ? <text className="note missing" x={x(1) + 6} y={y(0) + high / 2} dy="0.32em">dose1 = 0 missing: Bliss needs it</text> : null}
      {every(own.dose1, high, 12).map((i) => <text key={i} className="tick" x={left - 6} y={y(i) + high / 2} dy="0.32em" textAnchor="end">{short(own.dose1[i])}</text>)}
      {every(own.dose2, wide, 30).map((j) => <text key={j} className="tick" x={x(j) + wide / 2} y={bottom + 14} textAnchor="middle">{short(own.dose2[j])}</text>)}
      <text className="label" x={left + columns * wide / 2} y={bottom + 32} textAnchor="middle">{named(own.drug2)} ({unitWords(own.unit2)})</text>
      <text className="label" transform={`translate(${left - 48} ${(top + bottom) / 2}) rotate(-90)`} textAnchor="middle">{named(own.drug1)} ({unitWords(own.unit1)})</text>
      <Key excess={panel.excess} left={left} top={bottom + 46} width={Math.min(columns * wide, 230)} />
    </g>
  );
}

function Cell({ own, model, panel, place, x, y, wide, high, size, picked, pick, reach }: {
  own: DrawnBlock; model: Model; panel: Panel; place: Place; x: number; y: number; wide: number; high: number; size: number; picked: boolean; pick: (cell: Place) => void; reach: boolean;
}) {
  const seen = at(panel.map, place), pale = panel.excess && !isSure(seen), alone = place[0] === 0 || place[1] === 0;
  const face = seen.value === null ? null : panel.excess ? excessColour(seen.value) : viabilityColour(seen.value);
  const ink = face === null || pale ? "on-pale" : isDark(face) ? "on-dark" : "on-light", say = (value: number) => (panel.excess ? points(value, 0) : short(Math.round(value)));
  const ends = seen.low !== null && seen.high !== null && wide >= ENDS_PX && high >= ENDS_HIGH_PX, words = cellWords(own, model, place);
  const given = reach ? { role: "button", tabIndex: picked ? 0 : -1, "aria-pressed": picked, "aria-label": words, "data-pair": place.join(" "),
    onKeyDown: (event: KeyboardEvent) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(place); } } } : {};
  return (
    <>
      <g className="pair" onClick={() => pick(place)} {...given}>
        <title>{words}</title>
        <rect className="face" x={x + 0.5} y={y + 0.5} width={Math.max(1, wide - 1)} height={Math.max(1, high - 1)} fill={face ?? (panel.excess && alone ? "transparent" : "url(#no-well)")} fillOpacity={pale && face ? 0.3 : 1} />
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

function Key({ excess, left, top, width }: { excess: boolean; left: number; top: number; width: number }) {
  const step = width / STEPS, of = (share: number) => (excess ? excessColour((2 * share - 1) * EXCESS_SPAN) : viabilityColour(100 * share));
  const ends = excess ? ["−50 antagonism", "0", "+50 synergy"] : ["0 %", "50 %", "100 %"];
  return (
    <g>
      {Array.from({ length: STEPS }, (_, place) => <rect key={place} x={left + place * step} y={top} width={step + 0.3} height={9} fill={of((place + 0.5) / STEPS)} />)}
      {ends.map((name, place) => <text key={name} className="tick" x={left + place * width / 2} y={top + 22} textAnchor={(["start", "middle", "end"] as const)[place]}>{name}</text>)}
    </g>
  );
}

export function Flags({ said }: { said: string[] }) {
  return said.length ? <ul className="flags">{said.map((own) => <li key={own}>{own}</li>)}</ul> : null;
}

function table(own: DrawnBlock) {
  const names = Object.entries(own.models).map(([key, { expected, excess }]) => ({ name: own.scores[key as Model].name, expected, excess }));
  const columns = [`dose1 ${own.unit1}`, `dose2 ${own.unit2}`, "observed", "observed, low", "observed, high", ...names.flatMap(({ name }) => [`${name} expects`, `${name} excess`, `${name} excess, low`, `${name} excess, high`])];
  const rows = own.dose1.flatMap((dose1, i) => own.dose2.map((dose2, j) => {
    const seen = at(own.observed, [i, j]);
    return [dose1, dose2, seen.value, seen.low, seen.high, ...names.flatMap(({ expected, excess }) => { const found = at(excess, [i, j]); return [at(expected, [i, j]).value, found.value, found.low, found.high]; })];
  }));
  return { columns, rows };
}
