import { useEffect, useRef, useState } from "react";
import { selectionWords } from "@/pages/plate/layout/wells";

const USUAL = ["bubble", "edge", "pipetted twice", "debris"];

/** Leave wells out with a reason, which stays in every table; nothing is left out without one. */
export function MaskForm({ wells, onMask, close }: { wells: ReadonlySet<string>; onMask: (reason: string) => void; close: () => void }) {
  const [reason, setReason] = useState(""), field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <form className="panel mask-form" onSubmit={(event) => { event.preventDefault(); if (reason.trim()) onMask(reason.trim().replaceAll("=", " ")); }} onKeyDown={(event) => { if (event.key === "Escape") close(); }}>
      <label className="stacked"><span>Leave out {selectionWords(wells)} because</span><input ref={field} value={reason} maxLength={80} onChange={(event) => setReason(event.target.value)} placeholder="a reason that a reader would accept" /></label>
      <div className="row">{USUAL.map((one) => <button key={one} type="button" className="quiet" onClick={() => onMask(one)}>{one}</button>)}
        <button type="submit" className="primary" disabled={!reason.trim()}>Leave out</button><button type="button" onClick={close}>Cancel</button></div>
    </form>
  );
}
