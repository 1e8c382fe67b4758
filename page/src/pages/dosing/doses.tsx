import { useState, type KeyboardEvent, type PointerEvent } from "react";
import type { Box } from "@/figures/axes";
import { short } from "@/figures/numbers";
import type { LinearScale } from "@/figures/scales";
import type { Dose } from "./regimens";

export const LANE = 15;
const H_PER_DAY = 24, OFF_PX = 18;
/** Doses closer than this cannot be held one by one. */
const LEAST_PX = 7;

/** The doses of a regimen under the levels that they make: a dose that is dragged off its line is missed. */
export function DoseLane({ doses, place, top, box, x, start_h, toggle }: { doses: Dose[]; place: number; top: number; box: Box; x: LinearScale; start_h: number; toggle: (number: number) => void }) {
  const shown = doses.filter((own) => own.time_h >= start_h - 1e-9 && x.place(own.time_h / H_PER_DAY) <= box.right + 0.5), [at, setAt] = useState(0);
  const close = shown.length > 1 && (box.right - box.left) / shown.length < LEAST_PX, y = top + LANE / 2, current = Math.min(at, Math.max(0, shown.length - 1));
  const keys = (event: KeyboardEvent<SVGGElement>) => {
    const step = ({ ArrowRight: 1, ArrowLeft: -1, Home: -shown.length, End: shown.length } as Record<string, number>)[event.key];
    if (["Delete", "Backspace", "Enter", " "].includes(event.key)) { event.preventDefault(); toggle(shown[current]!.number); }
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(shown.length - 1, current + step)), lane = event.currentTarget;
    setAt(next);
    requestAnimationFrame(() => lane.querySelectorAll<SVGGElement>("[data-dose]")[next]?.focus());
  };
  return (
    <g className="dose-lane" onKeyDown={keys}>
      <line className="grid" x1={box.left} x2={box.right} y1={y + 4.5} y2={y + 4.5} />
      {close ? <text className="note" data-screen="" x={box.right} y={y - 2} textAnchor="end">last week: single doses</text> : null}
      {shown.map((own, k) => <Mark key={own.number} own={own} place={place} x={x.place(own.time_h / H_PER_DAY)} y={y} reach={k === current} focus={() => setAt(k)} toggle={() => toggle(own.number)} />)}
    </g>
  );
}

function Mark({ own, place, x, y, reach, focus, toggle }: { own: Dose; place: number; x: number; y: number; reach: boolean; focus: () => void; toggle: () => void }) {
  const [held, setHeld] = useState<{ from: number; by: number } | null>(null), off = held !== null && Math.abs(held.by) > OFF_PX;
  const day = Math.floor(own.time_h / H_PER_DAY) + 1, name = `dose ${own.number}, ${short(own.dose_mg)} mg on day ${day}`;
  const move = (event: PointerEvent<SVGGElement>) => { if (held) setHeld({ ...held, by: event.clientY - held.from }); };
  const drop = () => { if (held && (off || own.missed)) toggle(); setHeld(null); };
  return (
    <g className="dose-mark" data-dose={own.number} role="button" tabIndex={reach ? 0 : -1} aria-pressed={own.missed} aria-label={own.missed ? `${name}, missed: press to take it after all` : `${name}: press Delete to miss it`}
      onFocus={focus} onPointerDown={(event) => { event.preventDefault(); event.currentTarget.focus(); event.currentTarget.setPointerCapture(event.pointerId); setHeld({ from: event.clientY, by: 0 }); }} onPointerMove={move} onPointerUp={drop} onPointerCancel={() => setHeld(null)}
      transform={held ? `translate(0 ${held.by})` : undefined} opacity={off ? 0.35 : 1}>
      <title>{own.missed ? `${name}, missed` : name}</title>
      <rect data-screen="" x={x - 8} y={y - 7} width={16} height={LANE} fill="transparent" />
      {own.missed ? <path className={`s${place + 1}`} fill="none" strokeWidth={1.7} d={`M${x - 3.5} ${y - 3}l7 7m0 -7l-7 7`} /> : <path className={`f${place + 1}`} d={`M${x} ${y + 4}l-4.2 -7.5h8.4z`} />}
    </g>
  );
}
