import { memo, type KeyboardEvent } from "react";
import { Figure } from "@/figures/figure";
import { short } from "@/figures/numbers";
import { foldColour } from "@/figures/palette";
import { estimateWords } from "@/parts/estimate";
import { python, shell } from "@/parts/quoted";
import { cellOf, rowsOf, statusOf, type Cell, type Known, type Matrix } from "./answers";

const LEFT = 140, COLUMN = 92, ROW = 24, TOP = 56, FOOT = 50;
const SPAN_LOG10 = 3;
/** Sizes that no measurement gave. */
const GUESSED = ["assumed", "memory"];

/** Genotypes by drugs: how many times more drug it takes to halve p-S6. Hatched where no measurement gave the size of the variant's effect. */
export function MatrixFigure({ matrix, drugs, known, genotype, drug, pick }: { matrix: Matrix; drugs: string[]; known: Known[]; genotype: string; drug: string; pick: (genotype: string, drug: string) => void }) {
  const width = LEFT + drugs.length * COLUMN + 12, height = TOP + matrix.genotypes.length * ROW + FOOT;
  const there = matrix.genotypes.includes(genotype) && drugs.includes(drug); // else the first cell is where the keyboard comes in
  const status = (name: string) => statusOf(rowsOf(known, name));
  const keys = (event: KeyboardEvent) => {
    const way = ({ ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] } as Record<string, [number, number]>)[event.key];
    if (!way) return;
    event.preventDefault();
    const row = matrix.genotypes[matrix.genotypes.indexOf(genotype) + way[0]], column = drugs[drugs.indexOf(drug) + way[1]];
    if (!row || !column) return;
    pick(row, column);
    requestAnimationFrame(() => document.querySelector<SVGGElement>("[data-cell][tabindex='0']")?.focus());
  };
  return (
    <Figure name="resistance" title={`Shift of the dose that halves p-S6, ${matrix.cell_line}`} alt="Table of genotypes by drugs; each cell is the fold shift of the half dose" width={width} height={height} interactive className="matrix"
      command={`rapalog atlas --cell-line ${shell(matrix.cell_line)} ${drugs.map((name) => `--drug ${shell(name)}`).join(" ")} --draws 0 --out atlas`} python={`import rapalog as ra\n\nfound = ra.atlas(${python(matrix.cell_line)}, drug=${python(drugs)}, draws=0)\nfound.plot()`}
      numbers={() => ({ columns: ["genotype", "drug", "relation", "fold shift", "half dose (nM) relation", "half dose (nM)", "how the variant is known"], rows: matrix.cells.map((own) => [own.genotype, own.drug, own.shift.relation, own.shift.value, own.half_dose_nM.relation, own.half_dose_nM.value, status(own.genotype)]) })}>
      <defs><pattern id="assumed" width={6} height={6} patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line className="hatch" x1={0} x2={0} y1={0} y2={6} /></pattern></defs>
      <text className="tick" x={LEFT - 12} y={TOP - 14} textAnchor="end">half dose of the line</text>
      {drugs.map((name, index) => <g key={name}><text className="column" x={LEFT + (index + 0.5) * COLUMN} y={24} textAnchor="middle">{name}</text><text className="tick" x={LEFT + (index + 0.5) * COLUMN} y={TOP - 14} textAnchor="middle">{estimateWords(matrix.line[name]!, "nM")}</text></g>)}
      <g onKeyDown={keys}>
        {matrix.genotypes.map((name, row) => (
          <g key={name}>
            <text className={name === genotype ? "row-name picked" : "row-name"} x={LEFT - 12} y={TOP + (row + 0.5) * ROW} dy="0.32em" textAnchor="end">{name}</text>
            {drugs.map((column, index) => { const own = cellOf(matrix, name, column); return own ? <MatrixCell key={column} own={own} x={LEFT + index * COLUMN} y={TOP + row * ROW} status={status(name)} picked={name === genotype && column === drug} entry={!there && row === 0 && index === 0} pick={pick} /> : null; })}
          </g>
        ))}
      </g>
      <Key y={height - FOOT + 22} />
    </Figure>
  );
}

const MatrixCell = memo(function MatrixCell({ own, x, y, status, picked, entry, pick }: { own: Cell; x: number; y: number; status: string; picked: boolean; entry: boolean; pick: (genotype: string, drug: string) => void }) {
  const words = shiftWords(own), face = shiftFill(own.shift.value);
  return (
    <g className={picked ? "cell picked" : "cell"} role="button" tabIndex={picked || entry ? 0 : -1} aria-pressed={picked} aria-label={`${own.genotype}, ${own.drug}: ${words}${own.shift.reason ? `, ${own.shift.reason}` : ""}, ${status}`} data-cell={`${own.genotype} ${own.drug}`}
      onClick={() => pick(own.genotype, own.drug)} onKeyDown={(event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(own.genotype, own.drug); } }}>
      <rect className="face" x={x + 1} y={y + 1} width={COLUMN - 2} height={ROW - 2} rx={3} {...face} />
      {GUESSED.includes(status) ? <rect x={x + 1} y={y + 1} width={COLUMN - 2} height={ROW - 2} rx={3} fill="url(#assumed)" pointerEvents="none" /> : null}
      <text className={own.shift.value === null ? "on-none" : face.fillOpacity > 0.6 ? "on-dark" : "on-ground"} x={x + COLUMN / 2} y={y + ROW / 2} dy="0.34em" textAnchor="middle">{words}</text>
    </g>
  );
});

/** More colour the larger the shift, over the ground of the plot: on dark ground small shifts would glare in a colour of their own. */
export function shiftFill(shift: number | null): { fill: string; fillOpacity: number } {
  const at = shift === null ? 0 : Math.log10(shift);
  return { fill: foldColour(at < 0 ? -SPAN_LOG10 : SPAN_LOG10, SPAN_LOG10), fillOpacity: Math.min(1, Math.abs(at) / SPAN_LOG10) };
}

export function shiftWords({ shift }: Cell): string {
  if (shift.value === null) return "–";
  return `${shift.relation === "=" ? "" : `${shift.relation} `}${short(shift.value, 2)}×`;
}

function Key({ y }: { y: number }) {
  return (
    <g>
      {[0, 1, 2, 3].map((power, index) => <g key={power}><rect className="face" x={LEFT + index * 58} y={y} width={20} height={14} {...shiftFill(10 ** power)} /><text className="tick" x={LEFT + index * 58 + 25} y={y + 11}>{`${short(10 ** power)}×`}</text></g>)}
      <rect className="face" x={LEFT + 250} y={y} width={20} height={14} fillOpacity={0} /><rect x={LEFT + 250} y={y} width={20} height={14} fill="url(#assumed)" /><text className="tick" x={LEFT + 276} y={y + 11}>size assumed or from memory</text>
      <text className="tick" x={LEFT - 12} y={y + 11} textAnchor="end">fold shift</text>
    </g>
  );
}
