import { RotateCcw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { short } from "@/figures/numbers";
import { numberAt, STEPS, stepOf, typed } from "./ranges";
import { MOST, type Part, type Value } from "./types";

/** What can be set of a model: up to six numbers at a time, each of which may be exchanged for another. */
export function Sliders({ settable, part, shown, change }: { settable: Value[]; part: Part; shown: string[]; change: (to: Partial<Part>) => void }) {
  const known = new Map(settable.map((own) => [own.id, own])), left = settable.filter((own) => !shown.includes(own.id));
  const put = (id: string, value: number) => change({ given: known.get(id)?.value === value ? without(part.given, id) : { ...part.given, [id]: value } });
  return (
    <section className="rail panel" aria-label="Numbers of the model">
      {shown.map((id) => { const own = known.get(id); return own ? <Slider key={id} own={own} value={part.given[id] ?? own.value} set={(value) => put(id, value)} away={() => change({ sliders: shown.filter((one) => one !== id), given: without(part.given, id) })} /> : null; })}
      {shown.length < MOST && left.length ? (
        <label className="field"><span className="name">Another number</span>
          <select value="" onChange={(event) => { if (event.target.value) change({ sliders: [...shown, event.target.value] }); }}>
            <option value="">choose one of {left.length}</option>{left.map((own) => <option key={own.id} value={own.id}>{own.id}{own.value === null ? "" : ` = ${short(own.value)}`} {own.unit}</option>)}</select></label>) : null}
      <EndField end={part.end} set={(end) => change({ end })} />
      {Object.keys(part.given).length ? <button type="button" className="quiet" onClick={() => change({ given: {} })}><RotateCcw size={14} aria-hidden /> The model's own numbers</button> : null}
    </section>
  );
}

function Slider({ own, value, set, away }: { own: Value; value: number | null; set: (value: number) => void; away: () => void }) {
  const start = own.value ?? 0, words = `${value === null ? "no number" : short(value, 4)} ${own.unit}`.trim();
  return (
    <div className="field">
      <div className="row between"><span className="name">{own.id}</span>
        <span className="row tight"><NumberField label={`${own.id}, as a number`} value={value} set={set} /><span className="soft">{own.unit}</span>
          <button type="button" className="icon quiet" aria-label={`Take ${own.id} away`} onClick={away}><X size={13} aria-hidden /></button></span></div>
      <input type="range" min={-STEPS} max={STEPS} value={value === null ? 0 : stepOf(value, start)} aria-label={own.id} aria-valuetext={words} onChange={(event) => set(numberAt(+event.target.value, start))} />
    </div>
  );
}

/** A number that is typed, taken over when it is left; what is none is marked and not taken. */
export function NumberField({ label, value, set, wide }: { label: string; value: number | null; set: (value: number) => void; wide?: boolean }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => setText(null), [value]);
  const wrong = text !== null && typed(text) === null;
  return (
    <input className={wide ? "number" : "number short"} type="text" inputMode="decimal" aria-label={label} aria-invalid={wrong} value={text ?? (value === null ? "" : String(Number(value.toPrecision(5))))} onChange={(event) => setText(event.target.value)} onFocus={(event) => event.target.select()}
      onBlur={() => { const found = text === null ? null : typed(text); if (found !== null) set(found); setText(null); }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); if (event.key === "Escape") setText(null); }} />
  );
}

function EndField({ end, set }: { end: number; set: (end: number) => void }) {
  return <label className="field"><span className="name">Run from 0 to</span><NumberField label="End of the run, in the model's unit of time" value={end} set={(value) => { if (value > 0) set(value); }} wide /></label>;
}

const without = (given: Record<string, number>, id: string): Record<string, number> => Object.fromEntries(Object.entries(given).filter(([key]) => key !== id));
