import { Axes, type Box } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { short } from "@/figures/numbers";
import { linearScale } from "@/figures/scales";
import type { DrawnBlock } from "./types";
import { named } from "./words";

const TALL = 400;

/** Dose pairs that leave the same viability, as shares of what each drug alone needs; the viability is a slider. */
export function IsoboleFigure({ own, level, choose, command, python, stale }: { own: DrawnBlock; level: number | null; choose: (level: number) => void; command: string; python: string; stale: boolean }) {
  const width = useNarrow() ? 372 : 560, { levels, usual } = own.isoboles;
  if (!levels.length) return <div className="figure"><h3>Isobole</h3><p className="soft">There is none: {own.no_isobole || "no viability is reached by both drugs alone"}.</p></div>;
  const wanted = level ?? usual ?? levels[0]!.level, place = levels.reduce((best, one, k) => (Math.abs(one.level - wanted) < Math.abs(levels[best]!.level - wanted) ? k : best), 0), found = levels[place]!;
  const most = Math.min(4, Math.max(1.1, ...found.shares.flat().map((one) => 1.05 * one))), size = Math.min(width - 74, TALL - 62), box: Box = { left: 60, right: 60 + size, top: 12, bottom: 12 + size };
  const x = linearScale(0, most, [box.left, box.right], 5), y = linearScale(0, most, [box.bottom, box.top], 5), inside = found.shares.filter(([a, b]) => a <= most && b <= most);
  const beyond = found.shares.length - inside.length, mean = found.shares.reduce((sum, [a, b]) => sum + a + b, 0) / found.shares.length;
  return (
    <Figure name="combination_isobole" title={`Isobole at ${short(found.level)} % viability`} width={width} height={box.bottom + 50} stale={stale} command={command} python={python}
      alt={`${found.shares.length} dose pairs that leave ${short(found.level)} percent, as shares of the doses alone; the straight line is additive.`}
      tools={<label className="soft">viability <input type="range" min={0} max={levels.length - 1} step={1} value={place} aria-label="Viability of the isobole" aria-valuetext={`${short(found.level)} %`} onChange={(event) => choose(levels[+event.target.value]!.level)} /> {short(found.level)} %</label>}
      caption={<p>{found.shares.length ? <>On the line doses add up (Loewe); below it less of both does the same. The pairs need {short(mean, 2)} of an additive pair on average, read between neighbouring wells, without interval.</> : "No pair comes down to this viability between two doses."}{beyond ? ` ${beyond} pairs lie beyond the axes.` : ""} Alone: {own.drug1} {short(found.alone_nM[0])} nM, {own.drug2} {short(found.alone_nM[1])} nM.</p>}
      numbers={() => ({ columns: ["viability %", `${own.drug1} nM`, `${own.drug2} nM`, `share of ${own.drug1} alone`, `share of ${own.drug2} alone`], rows: levels.flatMap((one) => one.pairs_nM.map((pair, k) => [one.level, ...pair, ...one.shares[k]!])) })}>
      <Axes box={box} x={x} y={y} xLabel={`${named(own.drug2)}, share of what it needs alone`} yLabel={`${named(own.drug1)}, share`}>
        <line className="half" x1={x.place(0)} y1={y.place(1)} x2={x.place(1)} y2={y.place(0)} />
        {inside.map(([a, b], k) => <circle key={k} className="f2" cx={x.place(b)} cy={y.place(a)} r={4.4} />)}
        <rect className="f1" x={x.place(1) - 4} y={y.place(0) - 4} width={8} height={8} /><rect className="f1" x={x.place(0) - 4} y={y.place(1) - 4} width={8} height={8} />
        {width > box.right + 120 ? <g transform={`translate(${box.right + 18} ${box.top + 14})`}>
          {["pairs of doses", "each drug alone", "additive", "below it: synergy"].map((name, k) => <g key={name} transform={`translate(0 ${k * 20})`}>{k === 0 ? <circle className="f2" cx={8} cy={0} r={4.4} /> : k === 1 ? <rect className="f1" x={4} y={-4} width={8} height={8} /> : k === 2 ? <path className="half" d="M0 0h17" /> : null}<text className="key" x={24} y={3.5}>{name}</text></g>)}
        </g> : null}
      </Axes>
    </Figure>
  );
}
