import type { KeyboardEvent } from "react";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { NoWell, panelGrid, PanelPart, type Panel } from "./panel";
import type { CellMap, DrawnBlock, Model } from "./types";
import { at, cellWords, counted, isSure, type Place } from "./words";

/** Observed, expected, and the excess between them: a step of colour is the same number of points in all three. */
export function Maps({ own, model, cell, pick, command, python, example, stale }: {
  own: DrawnBlock; model: Model; cell: Place; pick: (cell: Place) => void; command: string; python: string; example: boolean; stale: boolean;
}) {
  const rows = own.dose1.length, columns = own.dose2.length, said = own.scores[model].name, { width, height, grid } = panelGrid(rows, columns, 3, useNarrow());
  const { scored, sure } = counted(own.models[model].excess);
  const words = (place: Place) => cellWords(own, model, place), viability = "(% viability)";
  const panels: Panel[] = [
    { name: "observed", note: viability, map: own.observed, diverging: false, missing: own.missing, words },
    { name: `${said} expects`, note: viability, map: withMargins(own, model), diverging: false, words },
    { name: `${said} excess`, note: "(points below what is expected)", ends: ["−50 antagonism", "0", "+50 synergy"], map: own.models[model].excess, diverging: true, inner: true, words, pale: (seen) => !isSure(seen) },
  ];
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
      <NoWell />
      <g onKeyDown={keys}>
        {panels.map((panel, place) => <PanelPart key={place} own={own} panel={panel} grid={grid(place)} cell={cell} pick={pick} reach={panel.inner ?? false} />)}
      </g>
    </Figure>
  );
}

/** What a model expects, with the drugs alone as they were observed. */
function withMargins(own: DrawnBlock, model: Model): CellMap {
  const joined = (name: keyof CellMap) => own.models[model].expected[name].map((row, i) => row.map((value, j) => (i === 0 || j === 0 ? own.observed[name][i]![j]! : value)));
  return { value: joined("value"), low: joined("low"), high: joined("high") };
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
