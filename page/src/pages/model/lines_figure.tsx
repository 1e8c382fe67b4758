import { Axes, linePath } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { short } from "@/figures/numbers";
import { doseScale, linearScale } from "@/figures/scales";
import { useNarrow } from "@/parts/narrow";

export type Series = { name: string; x: (number | null)[]; y: (number | null)[]; unit?: string; before?: (number | null)[] };

const HEIGHT = 330;

/** Several quantities over one axis, each with its colour; dashed is what they were with the model's own numbers. */
export function LinesFigure({ name, title, xLabel, series, log_x, log_y, stale, command, python, note }: {
  name: string; title: string; xLabel: string; series: Series[]; log_x?: boolean; log_y?: boolean; stale?: boolean; command?: string; python?: string; note?: string;
}) {
  const narrow = useNarrow(), WIDTH = narrow ? 350 : 640, BOX = { left: 68, right: WIDTH - 16, top: 14, bottom: HEIGHT - 46 };
  const known = (values: (number | null)[]) => values.filter((own): own is number => own !== null && Number.isFinite(own));
  const xs = series.flatMap((own) => known(own.x)).filter((own) => !log_x || own > 0), ys = series.flatMap((own) => [...known(own.y), ...known(own.before ?? [])]);
  const above = ys.filter((own) => own > 0), most = Math.max(...ys, -Infinity), least = Math.min(...ys, Infinity);
  const asLog = log_y && above.length > 0 && Math.max(...above) > 0;
  if (!xs.length || !ys.length) return <p className="soft">There is no number to draw{note ? `: ${note}` : ""}.</p>;
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const x = log_x && high > low ? doseScale(low, high, [BOX.left, BOX.right], false) : linearScale(low, high > low ? high : low + 1, [BOX.left, BOX.right], narrow ? 4 : 7);
  // Rounding of the solver is no curve: what lies within a millionth of the largest is drawn as the flat line it is.
  const span = Math.max(most - Math.min(0, least), Math.abs(most) * 1e-6, 1e-300);
  const y = asLog ? doseScale(Math.max(Math.min(...above), Math.max(...above) * 1e-9), Math.max(...above), [BOX.bottom, BOX.top], false) : linearScale(Math.min(0, least), Math.min(0, least) + 1.06 * span, [BOX.bottom, BOX.top], 5, (value) => short(value, 3));
  const place = (values: (number | null)[]) => values.map((own) => (own === null || (asLog && own <= 0) ? null : y.place(own)));
  const units = new Set(series.map((own) => own.unit ?? "")), unit = units.size === 1 ? [...units][0]! : "";
  return (
    <Figure name={name} title={title} alt={`${series.map((own) => own.name).join(", ")} over ${xLabel}`} width={WIDTH} height={HEIGHT} stale={stale} command={command} python={python}
      caption={<>{series.map((own, index) => <span key={index} className="legend"><i className={`l${(index % 6) + 1}`} /> {own.name}{own.unit && units.size > 1 ? ` (${own.unit})` : ""}</span>)}{series.some((own) => own.before) ? <span className="legend"><i className="lg" /> with the model's own numbers</span> : null}{note ? <span className="soft"> {note}</span> : null}</>}
      numbers={() => ({ columns: ["curve", xLabel, "value", "unit", ...(series.some((own) => own.before) ? ["own numbers"] : [])], rows: series.flatMap((own) => own.x.map((at, index) => [own.name, at, own.y[index] ?? null, own.unit ?? "", ...(series.some((one) => one.before) ? [own.before?.[index] ?? null] : [])])) })}>
      <Axes box={BOX} x={x} y={y} xLabel={xLabel} yLabel={unit || (units.size > 1 ? "each in its own unit" : "value")}>
        {series.map((own, index) => own.before ? <path key={`before ${index}`} className={`before s${(index % 6) + 1}`} d={linePath(own.x.map((at) => (at === null ? NaN : x.place(at))), place(own.before))} /> : null)}
        {series.map((own, index) => <path key={index} className={`curve s${(index % 6) + 1}`} d={linePath(own.x.map((at) => (at === null ? NaN : x.place(at))), place(own.y))} />)}
      </Axes>
    </Figure>
  );
}
