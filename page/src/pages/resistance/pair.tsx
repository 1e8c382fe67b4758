import { Axes, bandPath, BoundArrow, smoothPath } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { percent } from "@/figures/numbers";
import { PatientBand } from "@/figures/patient";
import { doseScale, linearScale } from "@/figures/scales";
import type { Estimate } from "@/parts/estimate";
import { useNarrow } from "@/parts/narrow";
import type { Pair } from "./answers";

const HEIGHT = 270;

/** p-S6 over doses in the line and in the genotype, with bands; half doses are dots, and arrows where half is not reached. */
export function PairFigure({ pair, stale }: { pair: Pair; stale: boolean }) {
  const WIDTH = useNarrow() ? 350 : 560, BOX = { left: 64, right: WIDTH - 16, top: 26, bottom: HEIGHT - 52 };
  const low = pair.dose_nM[0]!, high = pair.dose_nM.at(-1)!, x = doseScale(low, high, [BOX.left, BOX.right], false), most = Math.max(1.1, ...pair.mutant.high, ...pair.line.high);
  const y = linearScale(0, Math.min(most * 1.04, 2), [BOX.bottom, BOX.top], 5, (value) => percent(value)), place = (values: number[]) => values.map((value) => y.place(Math.min(value, 2))), at = pair.dose_nM.map(x.place);
  const half = (own: Estimate, place: number) => own.value === null ? null : own.relation === "=" ? <circle className={`f${place}`} cx={x.place(own.value)} cy={y.place(0.5)} r={4.5} /> : <BoundArrow x={own.relation === ">" ? BOX.right - 26 : BOX.left + 26} y={y.place(0.5)} towards={own.relation === ">" ? "right" : "left"} colour={`var(--s${place})`} />;
  return (
    <Figure name={`pair-${pair.genotype.replace(/\W+/g, "-")}-${pair.drug.replace(/\W+/g, "-")}`} title={`p-S6 at ${pair.at_h} h, with and without ${pair.genotype}`} alt={`p-S6 over doses of ${pair.drug} in ${pair.cell_line} and with ${pair.genotype}`} width={WIDTH} height={HEIGHT} stale={stale}
      command={`rapalog simulate --cell-line ${pair.cell_line} --genotype ${pair.genotype} --drug "${pair.drug}" --dose 1nM --hours ${pair.at_h} --readout "${pair.readout}" --draws ${pair.draws}`}
      numbers={() => ({ columns: ["dose_nM", "line, low", "line", "line, high", "genotype, low", "genotype", "genotype, high"], rows: pair.dose_nM.map((dose, index) => [dose, pair.line.low[index], pair.line.middle[index], pair.line.high[index], pair.mutant.low[index], pair.mutant.middle[index], pair.mutant.high[index]]) })}
      caption={<><span className="legend"><i className="l1" /> {pair.cell_line}</span><span className="legend"><i className="l2" /> with {pair.genotype}</span>bands hold 90 % of {pair.draws} draws</>}>
      {pair.drug === "everolimus" ? <PatientBand scale={x} top={BOX.top} bottom={BOX.bottom} /> : null}
      <Axes box={BOX} x={x} y={y} xLabel={`${pair.drug} (nM)`} yLabel="p-S6, of vehicle">
        <line className="half" x1={BOX.left} x2={BOX.right} y1={y.place(0.5)} y2={y.place(0.5)} />
        <path className="band f1" d={bandPath(at, place(pair.line.low), place(pair.line.high))} /><path className="band f2" d={bandPath(at, place(pair.mutant.low), place(pair.mutant.high))} />
        <path className="curve s1" d={smoothPath(at, place(pair.line.middle))} /><path className="curve s2 dashed" d={smoothPath(at, place(pair.mutant.middle))} />
        {half(pair.line_half_nM, 1)}{half(pair.mutant_half_nM, 2)}
      </Axes>
    </Figure>
  );
}
