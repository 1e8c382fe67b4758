import { Axes, bandPath, linePath, type Box } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { doseScale, linearScale } from "@/figures/scales";
import { short } from "@/figures/numbers";
import type { Outcome, Table1Row } from "./rows";

const ROW = 23, WIDE = 600, NARROW = 390, MARGIN = 16;
const LABEL = 180; // room for the longest name of a convention
const boxOf = (width: number): Box => ({ left: 62, top: 18, right: width - MARGIN, bottom: 250 });

/** A row of Table 1: what the model expects of the curve, what is printed, and what each convention would print of it. */
export function BandFigure({ own, verdict, patient_nM }: { own: Table1Row; verdict: Outcome; patient_nM: [number, number] }) {
  const width = useNarrow() ? NARROW : WIDE, box = boxOf(width);
  const band = own.band!, low = band.dose_nM.find((one) => one > 0)!, high = band.dose_nM.at(-1)!;
  const printed = Number(/[\d.]+/.exec(own.printed)?.[0] ?? NaN), beyond = own.printed.startsWith(">");
  const x = doseScale(low, high, [box.left, box.right], band.dose_nM[0] === 0);
  const most = Math.max(1.1, ...band.high), y = linearScale(0, most, [box.bottom, box.top], 5);
  const at = band.dose_nM.map(x.place), up = (values: number[]) => values.map(y.place);
  const height = box.bottom + 52 + ROW * (own.predictive.length + (own.others?.length ? 1 : 0)) + 8;
  const title = `${own.row} ${own.cell_line}, ${short(own.exposure_h)} h: ${verdict}`;
  return (
    <Figure name={`scorecard_${own.row.replace("-", "_")}`} title={title} width={width} height={height}
      alt={`Viability of ${own.cell_line} over dose: median and 90 % band of the model; ${own.printed} is printed. Below, what each convention would print.`}
      numbers={() => ({ columns: ["quantity", "dose_nM", "low", "median", "high"], rows: [
        ...band.dose_nM.map((dose, place) => ["viability", dose, band.low[place], band.median[place], band.high[place]]),
        ...own.predictive.map((one) => [one.convention, null, one.low_nM, one.median_nM, one.high_nM])] })}
      command="rapalog run --out results" python={`import rapalog as ra\nfound = ra.run()\nfound.tables["table1"]`}
      caption={<p>Above: 90 % band and median over cells that the evidence allows. Below: the IC50 that one plate would print by each convention (90 %, median); the one fixed for this row in bold. An arrow leaves the tested doses: not reached. Nothing was fitted to this table.</p>}>
      <rect className="patient" x={x.place(patient_nM[0])} width={x.place(patient_nM[1]) - x.place(patient_nM[0])} y={box.top} height={box.bottom - box.top} />
      <text className="note" x={x.place(Math.sqrt(patient_nM[0] * patient_nM[1]))} y={box.bottom - 6} textAnchor="middle">free in patients</text>
      <Axes box={box} x={x} y={y} zero={x} xLabel="everolimus (nM)" yLabel="viability, share of vehicle">
        <line className="half" x1={box.left} x2={box.right} y1={y.place(0.5)} y2={y.place(0.5)} />
        <path className="band f1" d={bandPath(at, up(band.low), up(band.high))} />
        <path className="curve s1" d={linePath(at, up(band.median))} />
      </Axes>
      {Number.isFinite(printed) ? <Printed x={x.place(printed)} beyond={beyond} words={`printed ${own.printed}`} bottom={height - 8} box={box} /> : null}
      {own.predictive.map((one, place) => <Interval key={one.convention} own={one} fixed={one.convention === own.convention} at={box.bottom + 58 + ROW * place} place={x.place} box={box} />)}
      {own.others?.length ? <g>
        <text className="note" x={box.left} y={box.bottom + 62 + ROW * own.predictive.length}>other laboratories</text>
        {own.others.map((one, place) => <path key={place} className="s2" fill="none" strokeWidth={1.4} d={`M${x.place(one.ic50_nM) - 4} ${box.bottom + 54 + ROW * own.predictive.length}l8 8m0 -8l-8 8`}><title>{`${one.drug} ${short(one.ic50_nM)} nM`}</title></path>)}
      </g> : null}
    </Figure>
  );
}

/** The printed IC50; of a bound an arrow says where the value lies. */
function Printed({ x, beyond, words, bottom, box }: { x: number; beyond: boolean; words: string; bottom: number; box: Box }) {
  const right = x > (box.left + box.right) / 2;
  return (
    <g>
      <path className="s2" fill="none" strokeWidth={1.6} strokeDasharray="5 3" d={`M${x} ${box.top - 4}V${box.bottom}M${x} ${box.bottom + 44}V${bottom}`} />
      {beyond ? <path className="s2" fill="none" strokeWidth={1.8} d={`M${x} ${box.top + 2}h16m-5 -4l5 4l-5 4`} /> : null}
      <text className="key f2" x={right ? x - 6 : x + 6} y={box.top - 6} textAnchor={right ? "end" : "start"}>{words}</text>
    </g>
  );
}

function Interval({ own, fixed, at, place, box }: { own: Table1Row["predictive"][number]; fixed: boolean; at: number; place: (dose: number) => number; box: Box }) {
  const clip = (dose: number | null) => Math.max(box.left, Math.min(box.right, dose === null ? box.right : place(dose)));
  const [from, to] = [clip(own.low_nM), clip(own.high_nM)], never = own.low_nM === null;
  const words = never ? `${own.convention}: not reached` : own.convention;
  const left = from > box.left + LABEL;
  return (
    <g>
      {never ? <path className="s1" fill="none" strokeWidth={1.6} d={`M${box.right - 22} ${at}h20m-6 -4l6 4l-6 4`} /> : <>
        <line className="s1" strokeWidth={fixed ? 2.6 : 1.4} x1={from} x2={to} y1={at} y2={at} />
        {own.high_nM === null ? <path className="s1" fill="none" strokeWidth={1.6} d={`M${box.right - 6} ${at - 4}l6 4l-6 4`} /> : null}
        {own.median_nM === null ? null : <circle className="f1" cx={clip(own.median_nM)} cy={at} r={3.2} />}
      </>}
      <text className="note" fontWeight={fixed ? 700 : 400} x={left || never ? box.left : from} y={left || never ? at + 3.5 : at - 4}>{words}</text>
    </g>
  );
}
