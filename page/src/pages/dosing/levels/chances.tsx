import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { linearScale } from "@/figures/scales";
import { estimateWords } from "@/parts/estimate";
import { LETTERS } from "../regimens";
import type { LevelsDocument } from "./types";
import { chancesOf, chanceWords } from "./words";

const ROW = 46, TOP = 28, FACES: Record<string, string> = { below: "part-below", inside: "part-inside", above: "part-above" };

/** The chances that a trough lies below, inside and above the range, one bar for each forecast. */
export function Chances({ own, command, python, stale }: { own: LevelsDocument; command: string; python: string; stale: boolean }) {
  const { forecasts, target_ug_L: target } = own.result, width = useNarrow() ? 372 : 1100, left = 14, right = width - 14, x = linearScale(0, 1, [left, right], 5);
  if (!target || !forecasts.length) return null;
  const range = `${short(target[0])} to ${short(target[1])} ng/mL`;
  return (
    <Figure name="chances" title={`Where the trough would lie against ${range}`} width={width} height={TOP + ROW * forecasts.length + 4} command={command} python={python} stale={stale}
      alt={forecasts.map((run) => `${run.regimen}: ${chancesOf(run).map(({ name, share }) => `${name} ${chanceWords(share)}`).join(", ")}`).join("; ")}
      caption={<p>Of the true trough, over what population and levels leave possible. A chance is not a recommendation: which range and which regimen are right is not for a model to say.</p>}
      numbers={() => ({ columns: ["regimen", "trough of", "trough ng/mL", "low", "high", "p below", "p inside", "p above"], rows: forecasts.map((run) => [run.regimen, run.trough_of, run.trough_ug_L.value, run.trough_ug_L.low, run.trough_ug_L.high, run.p_below, run.p_in_target, run.p_above]) })}>
      {["below", "inside", "above"].map((name, k) => <g key={name} transform={`translate(${left + k * 90} 10)`}><rect className={FACES[name]} x={0} y={-6} width={13} height={11} /><text className="key" x={18} y={3.5}>{name}</text></g>)}
      {forecasts.map((run, row) => {
        const y = TOP + row * ROW;
        let from = 0;
        return (
          <g key={row}>
            <text className="key" x={left} y={y + 12}>{LETTERS[row]}: {run.regimen}<tspan className="note">{`  trough ${estimateWords(run.trough_ug_L)} ng/mL`}</tspan></text>
            {chancesOf(run).map(({ name, share }) => {
              const at = x.place(from), wide = x.place(from + share) - at;
              from += share;
              return <g key={name}><rect className={FACES[name]} x={at} y={y + 18} width={Math.max(0, wide)} height={18} />{wide > 34 ? <text className="on-part" x={at + wide / 2} y={y + 27} dy="0.34em" textAnchor="middle">{chanceWords(share)}</text> : null}</g>;
            })}
            <rect className="frame minor" fill="none" x={left} y={y + 18} width={right - left} height={18} />
          </g>
        );
      })}
    </Figure>
  );
}
