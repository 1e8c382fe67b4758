import { Figure } from "@/figures/figure";
import { linearScale } from "@/figures/scales";
import { useNarrow } from "@/parts/narrow";
import { chanceWords, command, pythonWords, type Asked, type Tornado } from "./answers";

const TOP = 40, FOOT = 48;

/** What the chance of a clone depends on: one thing changed to its ends, all else in the middle, the widest first. */
export function TornadoFigure({ own, asked, stale }: { own: Tornado; asked: Asked; stale: boolean }) {
  const narrow = useNarrow(), width = narrow ? 350 : 620, left = narrow ? 16 : 210, right = width - 16, tall = narrow ? 44 : 36, bottom = TOP + own.bars.length * tall, x = linearScale(0, 1, [left, right], narrow ? 3 : 5, (value) => `${Math.round(100 * value)}`);
  const middle = x.place(own.total);
  return (
    <Figure name={`clones-decides-${own.genotype.replace(/\W+/g, "-")}`} title="What decides" width={width} height={bottom + FOOT} stale={stale} command={command(asked)} python={pythonWords(asked)}
      alt={`Tornado of the chance of a living ${own.genotype} clone by day ${own.days} on ${own.regimen}; most depends on ${own.bars[0]?.what ?? "nothing"}`}
      numbers={() => ({ columns: ["what", "low end", "high end", "acquired at low end", "acquired at high end", "either at low end", "either at high end"], rows: own.bars.map((bar) => [bar.what, bar.low, bar.high, bar.acquired.at_low, bar.acquired.at_high, bar.total.at_low, bar.total.at_high]) })}
      caption={<p>Chance of any living clone by day {own.days} on {own.regimen}: one thing changed to its ends, all else in the middle of its range ({chanceWords(own.total)}). Cells and mutation rate matter as their product alone.</p>}>
      <g><rect className="f1" x={left} y={10} width={14} height={10} /><text className="key" x={left + 19} y={19}>low end</text><rect className="f2" x={left + 76} y={10} width={14} height={10} /><text className="key" x={left + 95} y={19}>high end</text></g>
      {x.ticks.map((tick) => <g key={tick.at}><line className="grid" x1={tick.at} x2={tick.at} y1={TOP} y2={bottom} /><text className="tick" x={tick.at} y={bottom + 16} textAnchor="middle">{tick.name}</text></g>)}
      {own.bars.map((bar, row) => {
        const y = TOP + row * tall, ends = [x.place(bar.total.at_low), x.place(bar.total.at_high)] as const;
        return (
          <g key={bar.what}>
            {narrow ? <text className="key" x={left} y={y + 14}>{bar.what}: {bar.low} to {bar.high}</text>
              : <><text className="label" x={left - 9} y={y + 15} textAnchor="end">{bar.what}</text><text className="note" x={left - 9} y={y + 28} textAnchor="end">{bar.low} to {bar.high}</text></>}
            {[...ends.entries()].sort((a, b) => Math.abs(b[1] - middle) - Math.abs(a[1] - middle)).map(([end, at]) => <rect key={end} className={`f${end + 1}`} x={Math.min(at, middle)} width={Math.max(1, Math.abs(at - middle))} y={narrow ? y + 20 : y + 8} height={20} />)}
          </g>
        );
      })}
      <line className="frame" x1={middle} x2={middle} y1={TOP} y2={bottom} /><line className="frame" x1={left} x2={right} y1={bottom} y2={bottom} />
      <text className="label" x={(left + right) / 2} y={bottom + 36} textAnchor="middle">chance of any clone (%)</text>
    </Figure>
  );
}
