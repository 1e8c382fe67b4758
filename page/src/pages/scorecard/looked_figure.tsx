import { Axes, linePath, type Box } from "@/figures/axes";
import { useOnce } from "@/api/latest";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { doseScale, linearScale } from "@/figures/scales";
import { ProblemBox } from "@/parts/problem";
import { drawingOf, type Bar, type Drawing, type Line, type Look } from "./looks";

const WIDE = 600, NARROW = 372, ROW = 34, NAME = 16, MOST_BARS = 16;

/** What the check of a claim looks at, drawn anew; a claim on wells, bands or tubes has no such figure. */
export function LookedFigure({ claim }: { claim: string }) {
  const { answer, problem } = useOnce<{ claim: string; looks: Look[] }>(`/api/scorecard/looked/${claim}`);
  const width = useNarrow() ? NARROW : WIDE;
  if (problem) return <ProblemBox problem={problem} />;
  if (!answer) return <p className="soft" role="status">looking</p>;
  const drawing = drawingOf(answer.looks);
  if (drawing.form === "none") return <p className="soft">No figure: nothing is run in a culture for {claim}; it rests on a step of a protocol, on the graph, on a record, or on virtual wells, bands and tubes.</p>;
  const rows = drawing.form === "bars" ? Math.min(MOST_BARS, drawing.bars.length) : 0, names = drawing.form === "bars" ? 0 : drawing.lines.length;
  const height = drawing.form === "bars" ? 20 + ROW * rows + 44 : 14 + NAME * names + 240 + 50;
  return (
    <Figure name={`looked_${claim}`} title={`What ${claim} looks at`} width={width} height={height} alt={altOf(drawing, claim)} command={`rapalog run --out results`} python={`import rapalog as ra\n\nfound = ra.run()\nfound.to_frame("scorecard")`}
      numbers={() => ({ columns: ["where", "line", "genotype", "conditions", "readout", "unit", "doses (nM)", "regimen", "time_h", "value"], rows: answer.looks.flatMap((own) => own.value.map((value, k) => [own.where, own.line, own.genotype, pairs(own.conditions), own.readout, own.unit, pairs(own.doses_nM), own.regimen, own.time_h[k] ?? null, value])) })}
      caption={<p>Percent of {drawing.of}. Worked out now by the model that is installed: one typical cell, without interval. {drawing.form === "bars" && drawing.bars.length > MOST_BARS ? `The first ${MOST_BARS} of ${drawing.bars.length}; the numbers have all. ` : ""}The rule says how it is judged.</p>}>
      {drawing.form === "bars" ? <Bars bars={drawing.bars.slice(0, MOST_BARS)} width={width} /> : <Lines drawing={drawing} width={width} height={height} />}
    </Figure>
  );
}

const pairs = (own: Record<string, number>): string => Object.entries(own).map(([name, value]) => `${name} ${short(value)}`).join(", ");

function altOf(drawing: Drawing, claim: string): string {
  if (drawing.form === "bars") return drawing.bars.map((own) => `${own.readout}, ${own.under}: ${own.percent === null ? "none" : `${short(own.percent)} %`}`).slice(0, MOST_BARS).join("; ");
  return drawing.form === "none" ? "" : `${claim}, over ${drawing.form === "doses" ? "doses" : "time"}: ${drawing.lines.map((own) => `${own.name} ends at ${short(own.percent.at(-1))} %`).join("; ")}`;
}

function Bars({ bars, width }: { bars: Bar[]; width: number }) {
  const left = 10, right = width - 64, bottom = 20 + ROW * bars.length, known = bars.map((own) => own.percent ?? 0), most = 1.05 * Math.max(110, ...known);
  // Far beyond the reference a bar would hide all others: it ends in an arrow, and its number stands beside it.
  const end = Math.min(most, 420), x = linearScale(0, end, [left, right], 5, (value) => `${short(value)} %`);
  return (
    <g>
      {x.ticks.map((tick) => <g key={tick.at}><line className="grid" x1={tick.at} x2={tick.at} y1={14} y2={bottom} /><text className="tick" x={tick.at} y={bottom + 16} textAnchor="middle">{tick.name}</text></g>)}
      {bars.map((own, place) => {
        const y = 20 + place * ROW, over = (own.percent ?? 0) > end, to = x.place(Math.min(own.percent ?? 0, end));
        return (
          <g key={place}>
            <text className="key" x={left + 1} y={y + 8}><tspan fontWeight={700}>{own.readout}</tspan><tspan className="note">{`  ${own.under.length > (width > 500 ? 70 : 38) ? `${own.under.slice(0, width > 500 ? 68 : 36)}…` : own.under}`}</tspan></text>
            {own.percent === null ? <text className="note" x={left + 1} y={y + 23}>{`level ${short(own.level)} ${own.unit}`}</text> : <>
              <rect className="f1" fillOpacity={0.75} x={left} y={y + 14} width={Math.max(1, to - left)} height={12} />{over ? <path className="s1" fill="none" strokeWidth={1.8} d={`M${to} ${y + 14}l7 6l-7 6`} /> : null}
              <text className="key" x={to + (over ? 12 : 6)} y={y + 24}>{short(own.percent)} %</text></>}
          </g>
        );
      })}
      <line className="half" x1={x.place(100)} x2={x.place(100)} y1={14} y2={bottom} />
      <line className="frame" x1={left} x2={left} y1={14} y2={bottom} /><line className="frame" x1={left} x2={right} y1={bottom} y2={bottom} />
    </g>
  );
}

function Lines({ drawing, width, height }: { drawing: Extract<Drawing, { lines: Line[] }>; width: number; height: number }) {
  const { lines } = drawing, box: Box = { left: 58, right: width - 14, top: 16 + NAME * lines.length, bottom: height - 46 }, y = linearScale(0, 1.05 * Math.max(105, ...lines.flatMap((own) => own.percent.map((value) => value ?? 0))), [box.bottom, box.top], 5, (value) => `${short(value)} %`);
  const all = lines.flatMap((own) => own.x), doses = drawing.form === "doses", dose = doses ? doseScale(Math.min(...all), Math.max(...all), [box.left, box.right], false) : null, x = dose ?? linearScale(Math.min(...all), Math.max(...all), [box.left, box.right], 6);
  return (
    <g>
      {lines.map((own, place) => <g key={own.name}><path className={`curve s${place + 1}`} d={`M${box.left} ${10 + NAME * place}h18`} /><text className="key" x={box.left + 24} y={10 + NAME * place} dy="0.32em">{own.name.length > 78 ? `${own.name.slice(0, 76)}…` : own.name}</text></g>)}
      <Axes box={box} x={x} y={y} xLabel={drawing.form === "doses" ? `${drawing.drug} (nM)` : drawing.form === "courses" && drawing.unit === "days" ? "days of treatment" : "hours after dosing"} yLabel={`% of ${drawing.form === "courses" && drawing.unit === "days" ? "untreated" : "vehicle"}`}>
        <line className="half" x1={box.left} x2={box.right} y1={y.place(100)} y2={y.place(100)} />
        {lines.map((own, place) => <g key={own.name}><path className={`curve s${place + 1}`} d={linePath(own.x.map(x.place), own.percent.map((value) => (value === null ? null : y.place(value))))} />{doses ? own.x.map((one, k) => (own.percent[k] === null ? null : <circle key={k} className={`f${place + 1}`} cx={x.place(one)} cy={y.place(own.percent[k]!)} r={2.6} />)) : null}</g>)}
      </Axes>
    </g>
  );
}
