import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { LAYERS, ROLES, type Layer, type MapWell, type PlateMap, type Role } from "./layout-map";
import { readTyped, seriesDoses, unitName } from "./series";
import { selectionWords } from "./wells";

const UNITS = ["nM", "uM", "pM", "mM", "ng/mL", "ug/mL"], SHOWN: Record<Layer, string> = { dose: "doses", drug: "drugs", cell_line: "cell lines", replicate: "replicates" };
const ROLE_WORDS: Partial<Record<Role, [word: string, key: string]>> = { sample: ["Sample", "s"], vehicle: ["Vehicle", "v"], blank: ["Blank", "b"], time0: ["Time 0", ""], positive: ["Positive", ""], empty: ["Empty", ""] };

type Paint = (change: Partial<MapWell> | ((well: string, own: MapWell) => Partial<MapWell>)) => void;

/** What is done to the selected wells: dose or series, role, line, drug, hours, replicate. */
export function MapTools({ map, wells, paint, clear, unit, setUnit, layer, setLayer, lines, drugs, typed }: {
  map: PlateMap; wells: ReadonlySet<string>; paint: Paint; clear: () => void; unit: string; setUnit: (unit: string) => void; layer: Layer; setLayer: (layer: Layer) => void; lines: string[]; drugs: string[];
  /** A digit that was typed on the plate: it begins a dose. */
  typed: { text: string; turn: number };
}) {
  const id = useId(), none = wells.size === 0, own = [...wells].map((well) => map[well]);
  return (
    <div className="map-tools" role="group" aria-label="Change the selected wells">
      <p className="chosen-words" role="status"><strong>{selectionWords(wells)}</strong>{none ? <span className="soft"> drag over wells, or click a row or a column</span> : null}</p>
      <DoseField wells={wells} paint={paint} unit={unit} setUnit={setUnit} typed={typed} />
      <div className="row roles">{ROLES.map((role) => { const [word, key] = ROLE_WORDS[role]!; return (
        <button key={role} type="button" disabled={none} aria-pressed={!none && own.every((one) => one?.role === role)} onClick={() => paint({ role })} title={key ? `key ${key}` : undefined}>{word}{key ? <kbd>{key}</kbd> : null}</button>); })}
        <button type="button" disabled={none} onClick={clear} title="key Delete">Clear</button></div>
      <div className="row fields">
        <TextField label="Cell line" list={`${id}-lines`} value={common(own, "cell_line")} disabled={none} set={(cell_line) => paint({ cell_line })} />
        <TextField label="Drug" list={`${id}-drugs`} value={common(own, "drug")} disabled={none} set={(drug) => paint({ drug })} />
        <TextField label="Hours" narrow value={common(own, "time_h")} disabled={none} set={(text) => { const hours = Number(text.replace(",", ".")); if (text === "" || hours >= 0) paint({ time_h: text === "" ? null : hours }); }} />
        <TextField label="Replicate" narrow value={common(own, "replicate")} disabled={none} set={(replicate) => paint({ replicate })} />
        <datalist id={`${id}-lines`}>{lines.map((one) => <option key={one} value={one} />)}</datalist>
        <datalist id={`${id}-drugs`}>{drugs.map((one) => <option key={one} value={one} />)}</datalist>
        <label className="stacked"><span>Show</span><select value={layer} onChange={(event) => setLayer(event.target.value as Layer)}>{LAYERS.map((one) => <option key={one} value={one}>{SHOWN[one]}</option>)}</select></label>
      </div>
    </div>
  );
}

const common = (all: (MapWell | undefined)[], name: "cell_line" | "drug" | "time_h" | "replicate"): string | null => {
  const found = new Set(all.map((own) => (own ? String(own[name] ?? "") : "")));
  return found.size === 1 ? [...found][0]! : found.size ? null : "";
};

function TextField({ label, value, set, disabled, list, narrow }: { label: string; value: string | null; set: (text: string) => void; disabled: boolean; list?: string; narrow?: boolean }) {
  const [text, setText] = useState(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  const done = () => { if (text !== (value ?? "")) set(text.trim()); };
  return (
    <label className={narrow ? "stacked narrow" : "stacked"}><span>{label}</span>
      <input value={text} list={list} disabled={disabled} placeholder={value === null ? "several" : ""} onChange={(event) => setText(event.target.value)} onBlur={done} onKeyDown={(event) => { if (event.key === "Enter") done(); }} /></label>
  );
}

function DoseField({ wells, paint, unit, setUnit, typed }: { wells: ReadonlySet<string>; paint: Paint; unit: string; setUnit: (unit: string) => void; typed: { text: string; turn: number } }) {
  const [text, setText] = useState(""), [wrong, setWrong] = useState(""), field = useRef<HTMLInputElement>(null), id = useId();
  useLayoutEffect(() => { if (typed.turn) { setText(typed.text); field.current?.focus(); } }, [typed]);
  const fill = (way: "" | "down" | "right") => {
    const found = readTyped(text, unit);
    if (found.kind === "wrong") { setWrong(found.why); return; }
    setWrong("");
    if (found.kind === "dose") { const { dose, unit: own } = found.dose; paint(dose === 0 ? { role: "vehicle" } : (_, before) => ({ role: before.role === "positive" ? "positive" : "sample", dose, unit: unitName(own) })); return; }
    const doses = seriesDoses(wells, { ...found.series, way: way || found.series.way });
    paint((well) => ({ role: "sample", dose: doses.get(well) ?? null, unit: unitName(found.series.unit) }));
  };
  const series = readTyped(text, unit).kind === "series";
  return (
    <div className="dose-field">
      <div className="row">
        <label className="stacked dose"><span>Dose or series</span>
          <input ref={field} value={text} disabled={!wells.size} placeholder="10 uM 1:3" aria-invalid={wrong ? true : undefined} aria-describedby={wrong ? `${id}-wrong` : undefined} onChange={(event) => { setText(event.target.value); setWrong(""); }} onKeyDown={(event) => { if (event.key === "Enter") fill(""); }} /></label>
        <label className="stacked"><span>Unit</span><select value={unit} onChange={(event) => setUnit(event.target.value)}>{UNITS.map((one) => <option key={one} value={one}>{one.replace("u", "µ")}</option>)}</select></label>
        {series ? <><button type="button" disabled={!wells.size} onClick={() => fill("down")}>Fill ↓</button><button type="button" disabled={!wells.size} onClick={() => fill("right")}>Fill →</button></>
          : <button type="button" disabled={!wells.size || !text} onClick={() => fill("")}>Set dose</button>}
      </div>
      {wrong ? <p id={`${id}-wrong`} className="field-problem" role="alert">{wrong}</p> : null}
    </div>
  );
}
