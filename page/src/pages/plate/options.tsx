import { useEffect, useState } from "react";
import type { Settings } from "./analysis";

const MODELS: [string, string][] = [["auto", "choose by the data"], ["4pl", "4 parameters"], ["3pl", "3 parameters, top at vehicle"], ["3pl-bottom-0", "3 parameters, down to 0"], ["5pl", "5 parameters"], ["hormesis", "with a rise first"], ["two-phase", "two phases"], ["flat", "no effect"]];

/** How curves are fitted; what is typed is used when the field is left. */
export function Options({ settings, set }: { settings: Settings; set: (change: Partial<Settings>) => void }) {
  return (
    <details className="options">
      <summary>How it is fitted</summary>
      <div className="row fields">
        <label className="stacked"><span>Model</span><select value={settings.model} onChange={(event) => set({ model: event.target.value })}>{MODELS.map(([name, words]) => <option key={name} value={name}>{words}</option>)}</select></label>
        <label className="stacked"><span>Outlying wells</span><select value={settings.robust} onChange={(event) => set({ robust: event.target.value })}><option value="">count in full</option><option value="tukey">count less (Tukey)</option><option value="t">count less (Student t)</option></select></label>
        <Text label="Unit of bare doses" value={settings.unit} example="uM" set={(unit) => set({ unit })} />
        <Text label="Molar mass, g/mol" value={settings.molar_mass} example="everolimus=958.2" set={(molar_mass) => set({ molar_mass })} />
        <Text label="Doubling time, for GR50" value={settings.doubling_time} example="40h±20%" set={(doubling_time) => set({ doubling_time })} />
        <label className="check"><input type="checkbox" checked={settings.compare} onChange={(event) => set({ compare: event.target.checked })} /> compare curves that differ in one thing</label>
      </div>
    </details>
  );
}

function Text({ label, value, example, set }: { label: string; value: string; example: string; set: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const done = () => { if (text.trim() !== value) set(text.trim()); };
  return <label className="stacked"><span>{label}</span><input value={text} placeholder={example} onChange={(event) => setText(event.target.value)} onBlur={done} onKeyDown={(event) => { if (event.key === "Enter") done(); }} /></label>;
}
