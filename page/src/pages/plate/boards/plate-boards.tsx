import { Save } from "lucide-react";
import { useEffect, useMemo, useState, type ClipboardEvent } from "react";
import { flushSync } from "react-dom";
import { download } from "@/figures/save";
import type { PlatePart } from "@/pages/plate/analysis";
import { NOTHING, type Selection } from "./board";
import { canPaint, mapsOf, maskedWells, readOf, responses, wellWords, wordless } from "./boards";
import { placeWords, plateKey, wellKey, type PlateDocument } from "@/pages/plate/document";
import { HeatMap } from "./heat-map";
import { cleared, copied, layoutCsv, painted, pasted, unfinished, type Layer, type PlateMap } from "@/pages/plate/layout/layout-map";
import { MapTools } from "@/pages/plate/layout/map-tools";
import { MaskForm } from "./mask-form";
import { PaintedMap } from "./painted-map";
import { placeOf, wellName } from "@/pages/plate/layout/wells";

const ROLE_KEYS: Record<string, "vehicle" | "blank" | "sample"> = { v: "vehicle", b: "blank", s: "sample" };

/** One plate twice, as it was read and as it was pipetted; both share what is selected, and say which well is meant. */
export function PlateBoards({ doc, part, change, light, onLight, onChosen, picked, stale, command, python }: {
  doc: PlateDocument; part: PlatePart; change: (change: Partial<PlatePart>) => void; light: string | null; onLight: (key: string | null) => void; onChosen: (keys: ReadonlySet<string>) => void; picked: string | null;
  stale: boolean; command: string; python: string;
}) {
  const home = doc.plates.find((own) => plateKey(own) === part.plate) ?? doc.plates[0]!;
  // A point of a curve on another plate shows that plate, for as long as it is pointed at.
  const plate = (light ? doc.plates.find((own) => light.startsWith(`${plateKey(own)}\n`)) : undefined) ?? home, key = plateKey(plate), read = readOf(doc, plate);
  const [selection, setSelection] = useState<Selection>(NOTHING), [layer, setLayer] = useState<Layer>("dose"), [unit, setUnit] = useState("nM");
  const [typed, setTyped] = useState({ text: "", turn: 0 }), [masking, setMasking] = useState(false), [wrong, setWrong] = useState("");
  const maps = useMemo(() => part.maps ?? mapsOf(doc), [part.maps, doc]), map = maps[key] ?? {}, paints = canPaint(doc, plate);
  const masked = useMemo(() => maskedWells(plate, read, part.exclude), [plate, read, part.exclude]), found = useMemo(() => responses(doc), [doc]);
  const select = (next: Selection) => { setSelection(next); setWrong(""); };
  useEffect(() => { onChosen(new Set([...selection.wells].map((well) => wellKey({ ...home, well })))); }, [selection.wells, plateKey(home)]);
  useEffect(() => {
    const own = `${plateKey(home)}\n`, well = picked?.startsWith(own) ? picked.slice(own.length) : "", place = placeOf(well);
    if (place) setSelection({ wells: new Set([well]), cursor: place });
  }, [picked, plateKey(home)]);
  const edit = (to: (map: PlateMap) => PlateMap) => { if (paints) change({ maps: { ...maps, [key]: to(map) } }); };
  const paint: Parameters<typeof MapTools>[0]["paint"] = (how) => edit((own) => painted(own, selection.wells, how));
  const clear = () => edit((own) => cleared(own, selection.wells));
  const toggleMask = () => {
    const places = [...selection.wells].filter((well) => well in map).map((well) => placeWords({ ...plate, well }));
    if (!places.length) { setWrong("only wells with something in them can be left out"); return; }
    if (places.every((place) => place in part.exclude)) change({ exclude: Object.fromEntries(Object.entries(part.exclude).filter(([place]) => !places.includes(place))) });
    else setMasking(true);
  };
  const onKey = (pressed: string): boolean => {
    if (!selection.wells.size) return false;
    const role = ROLE_KEYS[pressed];
    if (role) paint({ role });
    else if (pressed === "x") toggleMask();
    else if (pressed === "Delete" || pressed === "Backspace") clear();
    else if (/^[\d.,]$/.test(pressed) && paints) flushSync(() => setTyped((before) => ({ text: pressed, turn: before.turn + 1 }))); // the next key goes to the field
    else return false;
    return true;
  };
  const onCopy = (event: ClipboardEvent) => { if (selection.wells.size) { event.preventDefault(); event.clipboardData.setData("text/plain", copied(map, selection.wells, layer)); } };
  const onPaste = (event: ClipboardEvent) => {
    event.preventDefault();
    const bounds = [...selection.wells].map((well) => placeOf(well)!), at = bounds.length ? { row: Math.min(...bounds.map((own) => own.row)), column: Math.min(...bounds.map((own) => own.column)) } : selection.cursor;
    const next = pasted(map, event.clipboardData.getData("text/plain"), at, selection.wells.size ? selection.wells : new Set([wellName(at)]), layer, unit, plate.shape);
    setWrong(next.wrong);
    if (next.wells.length) { edit(() => next.map); setSelection({ ...selection, wells: new Set(next.wells) }); }
  };
  const lit = useMemo(() => new Set(light?.startsWith(`${key}\n`) ? [light.slice(key.length + 1)] : []), [light, key]);
  const hover = (well: string | null) => onLight(well ? wellKey({ ...plate, well }) : null);
  const told = lit.size ? [...lit][0]! : selection.wells.size === 1 ? [...selection.wells][0]! : null;
  const boards = { selection: plate === home ? selection : NOTHING, onSelect: select, lit, onHover: hover, onKey, stale }, without = wordless(plate, read), undosed = unfinished(map);
  return (
    <>
      {doc.plates.length > 1 ? <label className="stacked"><span>Plate, {doc.plates.length} of them</span><select value={key} onChange={(event) => { change({ plate: event.target.value }); setSelection(NOTHING); }}>{doc.plates.map((own) => <option key={plateKey(own)} value={plateKey(own)}>{[own.file, own.plate].filter(Boolean).join(", ")}</option>)}</select></label> : null}
      <HeatMap plate={plate} read={read} command={command} python={python} {...boards} />
      <p className="well-words" role="status">{told ? wellWords(plate, told, read, map, found) : "Point at a well or at a point of a curve; each lights the other."}</p>
      {masking ? <MaskForm wells={selection.wells} close={() => setMasking(false)} onMask={(reason) => { setMasking(false); change({ exclude: { ...part.exclude, ...Object.fromEntries([...selection.wells].filter((well) => well in map).map((well) => [placeWords({ ...plate, well }), reason])) } }); }} /> : null}
      <div className="row">
        <button type="button" disabled={!selection.wells.size} onClick={toggleMask} title="key x">{selection.wells.size && [...selection.wells].every((well) => placeWords({ ...plate, well }) in part.exclude) ? "Put back" : "Leave out"}<kbd>x</kbd></button>
        {Object.entries(part.exclude).slice(0, 8).map(([place, reason]) => <span key={place} className="chip-mask">{place.split(":").at(-1)}: {reason} <button type="button" className="link" aria-label={`put ${place} back`} onClick={() => change({ exclude: Object.fromEntries(Object.entries(part.exclude).filter(([one]) => one !== place)) })}>put back</button></span>)}
        {Object.keys(part.exclude).length > 1 ? <button type="button" className="quiet" onClick={() => change({ exclude: {} })}>put all back</button> : null}
      </div>
      {without.length ? <p id="wells-without" className="field-problem">{without.slice(0, 6).join("; ")}</p> : null}
      <PaintedMap map={map} shape={plate.shape} name={plate.plate || plate.file} layer={layer} masked={masked} onCopy={onCopy} onPaste={onPaste} {...boards} />
      {wrong ? <p className="field-problem" role="alert">{wrong}</p> : null}
      {undosed.length ? <p className="field-problem">{undosed.length} {undosed.length === 1 ? "sample has" : "samples have"} no dose yet and {undosed.length === 1 ? "is" : "are"} not used: {undosed.slice(0, 8).join(", ")}{undosed.length > 8 ? ", …" : ""}</p> : null}
      {doc.flags.filter((flag) => /layout describes/.test(flag) && flag.startsWith(plate.file)).map((flag) => <p key={flag} className="field-problem">{flag}</p>)}
      {paints ? (
        <details className="editor" open={part.maps !== null || Object.keys(map).length === 0}>
          <summary>Change what is in the wells</summary>
          <MapTools map={map} wells={selection.wells} paint={paint} clear={clear} unit={unit} setUnit={setUnit} layer={layer} setLayer={setLayer} typed={typed} lines={namesOf(maps, "cell_line")} drugs={namesOf(maps, "drug")} />
          <div className="row">
            <button type="button" onClick={() => download(new Blob([layoutCsv([["", map]])], { type: "text/csv" }), `map-of-${plate.file.replace(/\.\w+$/, "")}.csv`)}><Save size={15} aria-hidden />Save the map as CSV</button>
            {part.maps ? <button type="button" className="quiet" onClick={() => change({ maps: null })}>Back to the layout as it was read</button> : null}
          </div>
          <p className="soft">Ctrl+C and Ctrl+V exchange the shown layer with a spreadsheet. Keys: v vehicle, b blank, s sample, x leave out, digits begin a dose.</p>
        </details>
      ) : <p className="soft">This table says itself what is in its wells; change it there.</p>}
    </>
  );
}

function namesOf(maps: Record<string, PlateMap>, name: "cell_line" | "drug"): string[] {
  return [...new Set(Object.values(maps).flatMap((map) => Object.values(map).map((own) => own[name])))].filter(Boolean).sort();
}
