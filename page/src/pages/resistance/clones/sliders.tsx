import { useEffect, useState } from "react";
import { plain, rangeWords, SLIDERS, stepOf, steps, typedRange, valueAt, type Range, type Ranges, type Slider, type Word } from "./answers";

/** What is not known of tumours: each a slider that takes one number as known, or two ends that are typed. */
export function Sliders({ kept, ranges, keep }: { kept: Ranges; ranges: Record<Word, Range> | null; keep: (change: Partial<Ranges>) => void }) {
  return <div className="sliders" role="group" aria-label="What is assumed of the tumour">{SLIDERS.map((own) => <One key={own.word} own={own} text={kept[own.word]} range={ranges?.[own.word] ?? null} set={(text) => keep({ [own.word]: text })} />)}</div>;
}

function One({ own, text, range, set }: { own: Slider; text: string | null; range: Range | null; set: (text: string | null) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => setTyped(null), [text]);
  const usual = range ? `${plain(range.usual[0])}..${plain(range.usual[2])}` : "";
  const middle = Number(text ?? NaN), at = Number.isFinite(middle) ? middle : range?.middle ?? valueAt(own, steps(own) / 2);
  const known = range ? `${range.fact}, ${range.status}: ${range.source}. ${range.note}` : "";
  return (
    <div className="field slider" data-word={own.word}>
      <div className="row between">
        <span className="name">{own.name}</span>
        <input type="text" className="short" aria-label={`${own.name}: a number, or two ends`} value={typed ?? text ?? usual} onChange={(event) => setTyped(event.target.value)} onFocus={(event) => event.target.select()}
          onBlur={() => { if (typed !== null) { const read = typedRange(typed); set(read === usual ? null : read); setTyped(null); } }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); if (event.key === "Escape") setTyped(null); }} />
      </div>
      <input type="range" min={0} max={steps(own)} step={1} value={stepOf(own, at)} className={text === null ? "unknown" : undefined} aria-label={own.name} aria-valuetext={text === null ? `${range ? rangeWords({ low: range.usual[0], high: range.usual[2] }) : ""}, not known` : text.replace("..", " to ")}
        onChange={(event) => set(plain(valueAt(own, +event.target.value)))} />
      <p className="soft" title={known}>{text === null ? <>not known: drawn from the range <span className="kind assumed">{range?.fact} {range?.status}</span></> : <>{text.includes("..") ? "drawn from your range" : "taken as known"} <button type="button" className="link" onClick={() => set(null)}>not known</button></>}</p>
    </div>
  );
}
