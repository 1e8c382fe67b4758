import { useMemo, useState } from "react";
import { DoseResponse, doseResponseHeight, type DoseWindow } from "@/figures/dose-response";
import { doseNumbers, type DoseSeries } from "@/figures/dose-series";
import { Figure } from "@/figures/figure";
import { useWidth } from "@/figures/width";
import { changeWords, drawn, MOST_SHOWN } from "./drawn";
import type { PlateDocument } from "@/pages/plate/document";

/** The curves that are shown, with what they were before wells were left out, and what the model says of the same culture. */
export function Curves({ doc, before, shown, predicted, lit, onLight, onPick, window: range, stale, command, python }: {
  doc: PlateDocument; before: PlateDocument | null; shown: string[]; predicted: DoseSeries | null; lit: ReadonlySet<string>; onLight: (key: string | null) => void; onPick: (key: string) => void;
  window: DoseWindow | null; stale: boolean; command: string; python: string;
}) {
  const [place, width] = useWidth(600);
  const series = useMemo(() => shown.flatMap((name, at) => {
    const curve = doc.curves.find((own) => own.curve === name);
    return curve ? [drawn(curve, doc.result.curves.find((own) => own.curve === name), at, before?.curves.find((own) => own.curve === name))] : [];
  }), [doc, before, shown]);
  const all = useMemo(() => (predicted ? [...series, predicted] : series), [series, predicted]);
  const curves = doc.curves.filter((own) => shown.includes(own.curve)), drugs = [...new Set(curves.map((own) => own.drug).filter(Boolean))], unit = unitOf(curves.map((own) => own.dose_unit));
  const height = doseResponseHeight(all, Math.max(230, Math.min(340, width * 0.55)));
  const title = shown.length === 1 ? shown[0]! : "Curves";
  return (
    <div ref={place}>
      <Figure name="curves" title={title} alt={`Dose-response of ${shown.join(", ")}: ${doc.answer}`} width={width} height={height} numbers={() => doseNumbers(all, unit)} stale={stale} command={command} python={python}
        caption={<Caption doc={doc} before={before} shown={shown} series={series} />}>
        <DoseResponse series={all} width={width} height={height} unit={unit} drug={drugs.length === 1 ? drugs[0]! : "dose"} lit={lit} onLight={onLight} onPick={onPick} window={drugs.some((drug) => /everolimus/i.test(drug)) ? range : null} />
      </Figure>
    </div>
  );
}

const unitOf = (units: string[]): string => (new Set(units).size === 1 ? units[0]! : "nM");

function Caption({ doc, before, shown, series }: { doc: PlateDocument; before: PlateDocument | null; shown: string[]; series: DoseSeries[] }) {
  const methods = [...new Set(doc.curves.filter((own) => shown.includes(own.curve) && own.band).map((own) => own.band!.method))];
  const changes = before ? shown.flatMap((name) => {
    const [was, is] = [before, doc].map((own) => own.result.curves.find((one) => one.curve === name));
    const touched = series.some((own) => own.name === name && own.points.some((point) => point.out));
    return was && is && (touched || was.ic50_nM.value !== is.ic50_nM.value) ? [`${name}: ${changeWords(was.ic50_nM, is.ic50_nM, is.dose_unit)}`] : [];
  }) : [];
  const out = series.reduce((sum, own) => sum + own.points.filter((point) => point.out).length, 0);
  return (
    <>
      {changes.map((words) => <p key={words} className="change" role="status"><svg width="26" height="8" aria-hidden="true" className="plot-key"><path d="M0 4h26" className="ghost-key" /></svg> before wells were left out. {words}.</p>)}
      <p>Points are wells, bars mean and SD{methods.length ? `, the band is the 95 % interval of the curve (${methods.join("; ")})` : ""}. The bar on the half line is the interval of the IC50, an arrow a bound.{out ? " A cross is a well that was left out." : ""}</p>
    </>
  );
}

/** Which curves are drawn; with a filter where there are many. */
export function CurveList({ doc, shown, set }: { doc: PlateDocument; shown: string[]; set: (names: string[]) => void }) {
  const [find, setFind] = useState("");
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const found = doc.curves.filter((own) => words.every((word) => own.curve.toLowerCase().includes(word)));
  if (doc.curves.length < 2) return null;
  const toggle = (name: string) => set(shown.includes(name) ? (shown.length > 1 ? shown.filter((one) => one !== name) : shown) : [...shown, name].slice(-MOST_SHOWN));
  return (
    <div className="curve-list">
      {doc.curves.length > 8 ? <label className="stacked"><span>{found.length === doc.curves.length ? `${doc.curves.length} curves` : `${found.length} of ${doc.curves.length} curves`}, up to {MOST_SHOWN} drawn</span><input type="search" data-find="" placeholder="filter, such as MCF-7 72" value={find} onChange={(event) => setFind(event.target.value)} /></label> : null}
      <ul aria-label="Curves">{found.slice(0, 500).map((own) => {
        const place = shown.indexOf(own.curve);
        return <li key={own.curve}><label><input type="checkbox" checked={place >= 0} onChange={() => toggle(own.curve)} /><span className={place >= 0 ? `swatch s${(place % 6) + 1}` : "swatch"} aria-hidden="true" />{own.curve}</label>
          {doc.curves.length > 3 ? <button type="button" className="quiet" onClick={() => set([own.curve])}>only</button> : null}</li>;
      })}</ul>
    </div>
  );
}
