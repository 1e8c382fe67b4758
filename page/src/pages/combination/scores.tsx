import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { linearScale } from "@/figures/scales";
import { MODELS, type Block, type Model } from "./types";
import { EXPECTS, points, scoreWords } from "./words";

/** The switch: which of the four is drawn. All four stay in sight with their intervals, whichever is chosen. */
export function Scores({ own, model, choose }: { own: Block; model: Model; choose: (model: Model) => void }) {
  return (
    <fieldset className="four">
      <legend className="visually-hidden">What is expected without interaction</legend>
      {MODELS.map((name) => {
        const { name: label, score, clipped } = own.scores[name];
        return (
          <label key={name} className={name === model ? "score chosen" : "score"}>
            <span className="head"><input type="radio" name="model" checked={name === model} onChange={() => choose(name)} /> <strong>{label}</strong> <span className="estimate" data-relation={score.relation}>{scoreWords(score)}</span></span>
            <span className="soft small">expects: {EXPECTS[name]}</span>
            {score.value === null ? <span className="why">{score.reason}</span> : score.low === null ? <span className="why">{score.reason ?? "no interval"}</span> : null}
            {own.cut && score.value !== null ? <span className="soft small">cut at 0 and 100 %: {scoreWords(clipped)}</span> : null}
            {name === "loewe" && score.value !== null && own.loewe_wells < own.n ? <span className="soft small">⚑ over {own.loewe_wells} of {own.n} dose pairs</span> : null}
          </label>
        );
      })}
    </fieldset>
  );
}

const ROW = 30, TOP = 14, BOTTOM = 44, LEAST = 5;

/** The four scores on one axis. */
export function ScoresFigure({ own, model, command, python, stale }: { own: Block; model: Model; command: string; python: string; stale: boolean }) {
  const width = useNarrow() ? 372 : 560, left = 62, right = width - 18, bottom = TOP + ROW * MODELS.length;
  const known = MODELS.map((name) => own.scores[name].score), ends = known.flatMap((one) => [one.value, one.low, one.high]).filter((one): one is number => one !== null);
  const low = Math.min(-LEAST, ...ends), high = Math.max(LEAST, ...ends), room = 0.05 * (high - low);
  const x = linearScale(low - room, high + room, [left, right], 6, (value) => points(value, 0));
  return (
    <Figure name="combination_scores" title="The four scores" width={width} height={bottom + BOTTOM} command={command} python={python} stale={stale}
      alt={MODELS.map((name) => `${own.scores[name].name}: ${scoreWords(own.scores[name].score)}`).join("; ")}
      caption={<p>Mean over {own.n} of {own.n_wells} dose pairs ({own.loewe_wells} of them for Loewe); {own.n_replicates > 1 ? `lines are 95 % intervals over ${own.n_replicates} replicates` : "one replicate has no interval"}. Above 0: fewer cells than expected.</p>}
      numbers={() => ({ columns: ["model", "score (points)", "low", "high", "level", "method", "reason", "cut at 0 and 100 %"],
        rows: MODELS.map((name) => { const { name: label, score, clipped } = own.scores[name]; return [label, score.value, score.low, score.high, score.level, score.method, score.reason, clipped.value]; }) })}>
      {x.ticks.map((tick) => <g key={tick.at}><line className="grid" x1={tick.at} x2={tick.at} y1={TOP} y2={bottom} /><text className="tick" x={tick.at} y={bottom + 16} textAnchor="middle">{tick.name}</text></g>)}
      <line className="frame" x1={x.place(0)} x2={x.place(0)} y1={TOP} y2={bottom} />
      {MODELS.map((name, row) => {
        const { name: label, score } = own.scores[name], y = TOP + (row + 0.5) * ROW, place = score.value !== null && score.value < 0 ? 1 : 2;
        return (
          <g key={name}>
            <text className="label" x={left - 8} y={y} dy="0.32em" textAnchor="end" fontWeight={name === model ? 700 : 400}>{label}</text>
            {score.value === null ? <text className="note" x={x.place(0) + 8} y={y} dy="0.32em">none: see above</text> : <>
              {score.low === null || score.high === null ? null : <path className={`s${place}`} fill="none" strokeWidth={2.4} d={`M${x.place(score.low)} ${y}H${x.place(score.high)}M${x.place(score.low)} ${y - 5}v10M${x.place(score.high)} ${y - 5}v10`} />}
              <circle className={`f${place}`} cx={x.place(score.value)} cy={y} r={name === model ? 5.5 : 4} /></>}
          </g>
        );
      })}
      <text className="label" x={(left + right) / 2} y={bottom + 36} textAnchor="middle">mean excess (points of viability)</text>
    </Figure>
  );
}
