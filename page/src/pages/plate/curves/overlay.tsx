import { useMemo } from "react";
import { useLatest, useOnce } from "@/api/latest";
import type { DoseSeries } from "@/figures/dose-series";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import type { Overlay } from "@/pages/plate/analysis";
import type { CurveSeen } from "@/pages/plate/document";

type Choices = { cell_lines: { name: string }[]; drugs: { drug: string }[] };
type Predicted = { cell_line: string; drug: string; hours: number; dose_nM: number[]; response: number[]; low: number[]; high: number[]; level: number; draws: number; notes: string[] };

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** The line and drug of the model that a curve is about, by name; the first of them where none fits. */
export function overlayFor(curve: CurveSeen | undefined, choices: Choices | null): Overlay {
  const line = choices?.cell_lines.find((own) => curve && plain(own.name) === plain(curve.cell_line)), drug = choices?.drugs.find((own) => curve && plain(own.drug) === plain(curve.drug));
  return { cell_line: line?.name ?? "generic", drug: drug?.drug ?? "everolimus", hours: curve?.time_h ?? 72 };
}

export const useChoices = () => useOnce<Choices>("/api/mechanism/choices").answer;

/** What the model says of a culture of the same kind, over the doses that were tested. */
export function usePredicted(overlay: Overlay | null, curve: CurveSeen | undefined, place: number) {
  const doses = curve?.line.dose_nM, low = doses?.[0], high = doses?.at(-1);
  const asked = overlay ? { ...overlay, ...(low && high && high > low ? { low_nM: low, high_nM: high } : {}) } : null;
  const { answer, stale, problem } = useLatest<Predicted>("/api/plate/predicted", asked);
  const series = useMemo((): DoseSeries | null => !answer || !overlay ? null : {
    name: `model: ${answer.cell_line}, ${answer.drug}, ${answer.hours} h (${Math.round(100 * answer.level)} % of ${answer.draws} draws)`, place, points: [], predicted: true,
    line: { dose_nM: answer.dose_nM, response: answer.response }, band: { low: answer.low, high: answer.high },
  }, [answer, overlay, place]);
  return { series, stale: stale && overlay !== null, problem: overlay ? problem : null, notes: answer && overlay ? answer.notes : [] };
}

export function OverlayControls({ overlay, set, curve, stale, problem, notes, example }: {
  overlay: Overlay | null; set: (overlay: Overlay | null) => void; curve: CurveSeen | undefined; stale: boolean; problem: Parameters<typeof ProblemBox>[0]["problem"] | null; notes: string[]; example: boolean;
}) {
  const choices = useChoices();
  const with_ = (change: Partial<Overlay>) => overlay && set({ ...overlay, ...change });
  return (
    <div className="overlay-controls">
      <label className="check"><input type="checkbox" checked={overlay !== null} disabled={!choices} onChange={(event) => set(event.target.checked ? overlayFor(curve, choices) : null)} /> lay the model's own prediction over it</label> <KindBadge kind="predicted" />
      {overlay ? (
        <div className="row fields">
          <label className="stacked"><span>Line</span><select value={overlay.cell_line} onChange={(event) => with_({ cell_line: event.target.value })}>{choices?.cell_lines.map((own) => <option key={own.name}>{own.name}</option>)}</select></label>
          <label className="stacked"><span>Drug</span><select value={overlay.drug} onChange={(event) => with_({ drug: event.target.value })}>{choices?.drugs.map((own) => <option key={own.drug}>{own.drug}</option>)}</select></label>
          <label className="stacked narrow"><span>Hours</span><input type="number" min={1} max={500} value={overlay.hours} onChange={(event) => { const hours = Number(event.target.value); if (hours > 0 && hours <= 500) with_({ hours }); }} /></label>
          {stale ? <span className="soft" role="status">the model is running</span> : null}
        </div>
      ) : null}
      {problem ? <ProblemBox problem={problem} repair={<button type="button" onClick={() => set(null)}>Take it off</button>} /> : null}
      {overlay && notes.length ? <details><summary>What the prediction rests on</summary><ul>{notes.map((note) => <li key={note}>{note}</li>)}{example ? <li>the example itself was made by this model, so they must agree up to draws and noise</li> : null}</ul></details> : null}
    </div>
  );
}
