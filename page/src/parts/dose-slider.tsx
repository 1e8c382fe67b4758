import { useEffect, useState } from "react";
import { said, send, type Problem } from "@/api/client";
import { doseWords } from "@/figures/numbers";
import { ProblemBox } from "./problem";

export const LOWEST_NM = 0.001, HIGHEST_NM = 10_000;
const PER_DECADE = 20, STEPS = Math.round(Math.log10(HIGHEST_NM / LOWEST_NM) * PER_DECADE);

/** A place on the slider, 0 for no drug, as a dose with three digits. */
export const doseAt = (step: number): number => (step <= 0 ? 0 : Number((LOWEST_NM * 10 ** ((step - 1) / PER_DECADE)).toPrecision(3)));
export const stepOf = (dose_nM: number): number => (dose_nM <= 0 ? 0 : Math.max(1, Math.min(STEPS + 1, 1 + Math.round(Math.log10(dose_nM / LOWEST_NM) * PER_DECADE))));

/** The next dose up or down by a part of a decade; below the lowest there is none, which is no drug. */
export function nextDose(dose_nM: number, decades: number): number {
  if (dose_nM <= 0) return decades > 0 ? LOWEST_NM : 0;
  const next = dose_nM * 10 ** decades;
  return next < LOWEST_NM * 0.999 ? 0 : Number(Math.min(next, HIGHEST_NM).toPrecision(3));
}

/** A dose on a logarithmic slider with a true zero at its left end; it can be typed as well, with its unit. */
export function DoseSlider({ label, dose_nM, drug, set }: { label: string; dose_nM: number; drug: string; set: (dose_nM: number) => void }) {
  const [text, setText] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => { setText(null); setProblem(null); }, [dose_nM]);
  const typed = async (given: string) => {
    try {
      const { dose_nM: read } = await send<{ dose_nM: number }>(`/api/mechanism/dose?${new URLSearchParams({ text: given, drug })}`);
      setProblem(null);
      setText(null);
      set(read);
    } catch (error) {
      setProblem(said(error));
    }
  };
  const shown = text ?? (dose_nM === 0 ? "0 nM" : doseWords(dose_nM));
  return (
    <div className="field dose">
      <div className="row between">
        <span className="name">{label}</span>
        <input className="short" type="text" aria-label={`${label}, with its unit`} aria-invalid={problem !== null} value={shown} onChange={(event) => setText(event.target.value)} onFocus={(event) => event.target.select()}
          onBlur={() => { if (text !== null && text !== "") void typed(text); }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); if (event.key === "Escape") { setText(null); setProblem(null); } }} />
      </div>
      <input type="range" min={0} max={STEPS + 1} step={1} value={stepOf(dose_nM)} aria-label={label} aria-valuetext={dose_nM === 0 ? "no drug" : doseWords(dose_nM)} onChange={(event) => set(doseAt(+event.target.value))} />
      <div className="ends" aria-hidden><span>0</span><span>1 pM</span><span>1 nM</span><span>1 µM</span><span>10 µM</span></div>
      {problem ? <ProblemBox problem={problem} repair={<button type="button" onClick={() => { setText(null); setProblem(null); }}>Back to {doseWords(dose_nM)}</button>} /> : null}
    </div>
  );
}
