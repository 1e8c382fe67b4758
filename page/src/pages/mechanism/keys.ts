import { useEffect, useRef, useState } from "react";
import { nextDose } from "@/parts/dose-slider";

const PLAY_S = 8;

/** Plays over time: what is shown runs from 0 to the end in some seconds, on the screen only. */
export function usePlay(at_h: number, hours: number): { playing: boolean; when_h: number; toggle: () => void; stop: () => void } {
  const [shown_h, setShown] = useState<number | null>(null), frame = useRef(0);
  const stop = () => { cancelAnimationFrame(frame.current); setShown(null); };
  const toggle = () => {
    if (shown_h !== null) { stop(); return; }
    let start = 0;
    const step = (now: number) => {
      start ||= now;
      const share = (now - start) / (1000 * PLAY_S);
      if (share >= 1) { setShown(null); return; }
      setShown(share * hours);
      frame.current = requestAnimationFrame(step);
    };
    setShown(0);
    frame.current = requestAnimationFrame(step);
  };
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return { playing: shown_h !== null, when_h: shown_h ?? Math.min(at_h, hours), toggle, stop };
}

type Acts = { dose_nM: number; setDose: (dose_nM: number) => void; pin: () => void; play: () => void; readout: (place: number) => void; close: () => void };

/** The keys of the page; what is typed into a field, or moves a slider that has the focus, is left alone. */
export function useMechanismKeys(acts: Acts): void {
  const own = useRef(acts);
  own.current = acts;
  useEffect(() => {
    let after_g = -Infinity;
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement, plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!plain || ["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName) || target.closest?.("[role=dialog], [role=menu]")) return;
      const leads = performance.now() - after_g < 1500; // a letter after g leads to a page
      after_g = event.key === "g" ? performance.now() : -Infinity;
      if (leads) return;
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
        event.preventDefault();
        own.current.setDose(nextDose(own.current.dose_nM, (event.key === "ArrowRight" ? 1 : -1) * (event.shiftKey ? 1 : 0.25)));
      } else if (event.key === "p") own.current.pin();
      else if (event.key === " " && !target.closest?.("button, a, summary, [role=button]")) { event.preventDefault(); own.current.play(); }
      else if (/^[1-9]$/.test(event.key)) own.current.readout(+event.key - 1);
      else if (event.key === "Escape") own.current.close();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
