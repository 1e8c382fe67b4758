import { useLatest } from "@/api/latest";
import { short } from "@/figures/numbers";
import { ProblemBox } from "@/parts/problem";
import { LinesFigure } from "./lines_figure";
import { firstRange } from "./ranges";
import { NumberField } from "./sliders";
import type { ModelDocument, Part, Scanned, ScanPart } from "./types";

const READ = { end: "value at the end", max: "largest value", min: "smallest value", "steady state": "steady state" } as const;
const COUNT = 25;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** One number through a range: the drawn quantities at each of its values. */
export function Scan({ model, job, part, drawn, file, change }: { model: ModelDocument; job: string; part: Part; drawn: string[]; file: string; change: (to: Partial<Part>) => void }) {
  const first = model.settable.find((own) => own.id === model.sliders[0]) ?? model.settable[0];
  const scan: ScanPart | null = part.scan ?? (first ? { symbol: first.id, ...firstRange(first.value ?? 0), at: "end" } : null);
  const right = scan !== null && drawn.length > 0 && scan.high > scan.low && !(scan.log && scan.low <= 0);
  const { answer, stale, problem } = useLatest<Scanned>(`/api/model/${job}/run`, right ? { do: "scan", given: part.given, end: part.end, observables: drawn, scan: { ...scan, count: COUNT } } : null, { debounce_ms: 250 });
  if (!scan) return null;
  const put = (to: Partial<ScanPart>) => change({ scan: { ...scan, ...to } });
  const choose = (symbol: string) => put({ symbol, ...firstRange(model.settable.find((own) => own.id === symbol)?.value ?? 0) });
  const unit = model.units[scan.symbol] ? ` (${model.units[scan.symbol]})` : "", shown = drawn.filter((own) => answer?.values[own]);
  const python = `import rapalog as ra\n\nmodel = ra.load(${JSON.stringify(file)})\nmodel.scan("${scan.symbol}=${scan.low}..${scan.high}x${COUNT}${scan.log ? "log" : ""}", at=${JSON.stringify(scan.at)}${scan.at === "steady state" ? "" : `, times="0:${part.end}:${part.end / 200}"`}${Object.keys(part.given).length ? `, given=${JSON.stringify(part.given)}` : ""}, observables=${JSON.stringify(drawn)}).plot()`;
  return (
    <section aria-label="Scan"><h2>One number through a range</h2>
      <div className="row">
        <label>symbol <select value={scan.symbol} onChange={(event) => choose(event.target.value)}>{model.settable.map((own) => <option key={own.id}>{own.id}</option>)}</select></label>
        <label>from <NumberField label="Lowest value of the scan" value={scan.low} set={(low) => put({ low })} /></label>
        <label>to <NumberField label="Highest value of the scan" value={scan.high} set={(high) => put({ high })} /></label>
        <label><input type="checkbox" checked={scan.log} onChange={(event) => put({ log: event.target.checked })} /> equal ratios</label>
        <label>read <select value={scan.at} onChange={(event) => put({ at: event.target.value as ScanPart["at"] })}>{Object.entries(READ).map(([key, words]) => <option key={key} value={key}>{words}</option>)}</select></label>
      </div>
      {scan.high <= scan.low || (scan.log && scan.low <= 0) ? <ProblemBox problem={{ problem: scan.high <= scan.low ? "the range is empty" : "equal ratios need both ends above 0", where: scan.symbol, remedy: scan.high <= scan.low ? "give a highest value above the lowest" : "take equal steps" }} /> : null}
      {problem ? <ProblemBox problem={problem} /> : null}
      {answer && shown.length ? <LinesFigure name={`scan-${scan.symbol}`} title={`${capital(READ[scan.at])} over ${scan.symbol}`} xLabel={`${scan.symbol}${unit}`} log_x={scan.log} log_y={part.log_y} stale={stale} python={python}
        series={shown.map((own) => ({ name: own, x: answer.x, y: answer.values[own]!, unit: model.units[own] }))}
        note={answer.failed.length ? `${answer.failed.length} of ${answer.x.length} runs failed, such as at ${short(answer.failed[0]!.value)}: ${answer.failed[0]!.reason}` : undefined} /> : null}
    </section>
  );
}
