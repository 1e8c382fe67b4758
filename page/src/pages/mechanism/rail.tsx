import { Pause, Pin, PinOff, Play, RotateCcw, X } from "lucide-react";
import { short } from "@/figures/numbers";
import { DoseSlider } from "@/parts/dose-slider";
import type { Choices, Settings } from "./answers";
import { hourWords } from "./curves";

const HOURS = [24, 48, 72, 96, 168];
const TIME_STEPS = 288;

/** What can be set: the cells, the drug, its dose and the time, the culture, and a second drug. */
export function Rail({ choices, settings, at_h, playing, change, setTime, play, pin, reset }: {
  choices: Choices; settings: Settings; at_h: number; playing: boolean; change: (to: Partial<Settings>) => void; setTime: (at_h: number) => void; play: () => void; pin: () => void; reset: () => void;
}) {
  const line = choices.cell_lines.find((own) => own.name === settings.cell_line), drug = choices.drugs.find((own) => own.drug === settings.drug);
  const native = line?.genotype ? line.genotype.split("+") : [], left = choices.genotypes.filter((own) => !settings.genotype.includes(own.genotype) && !native.includes(own.genotype));
  return (
    <section className="rail panel" aria-label="Cells and drugs">
      <div className="pair">
        <label className="field"><span className="name">Cell line</span>
          <select value={settings.cell_line} onChange={(event) => change({ cell_line: event.target.value })}>{choices.cell_lines.map((own) => <option key={own.name}>{own.name}</option>)}</select></label>
        <label className="field"><span className="name">Drug</span>
          <select value={settings.drug} onChange={(event) => change({ drug: event.target.value })}>{choices.drugs.map((own) => <option key={own.drug}>{own.drug}</option>)}</select></label>
      </div>
      <DoseSlider label={`Dose of ${settings.drug}`} dose_nM={settings.dose_nM} drug={settings.drug} set={(dose_nM) => change({ dose_nM })} />
      <div className="field">
        <div className="row between"><label htmlFor="time" className="name">Time after dosing</label><strong>{hourWords(at_h)}</strong></div>
        <div className="row tight">
          <button type="button" className="icon" onClick={play} aria-label={playing ? "Stop (space)" : "Play over time (space)"} title={playing ? "Stop (space)" : "Play over time (space)"}>{playing ? <Pause size={16} aria-hidden /> : <Play size={16} aria-hidden />}</button>
          <input id="time" className="grow" type="range" min={0} max={TIME_STEPS} value={Math.round((at_h / settings.hours) * TIME_STEPS)} aria-valuetext={hourWords(at_h)} onChange={(event) => setTime((+event.target.value / TIME_STEPS) * settings.hours)} />
          <select aria-label="Exposure in hours" value={settings.hours} onChange={(event) => change({ hours: +event.target.value, at_h: null })}>{HOURS.map((hours) => <option key={hours} value={hours}>{hours} h</option>)}</select>
        </div>
      </div>
      <div className="field">
        <label htmlFor="add-variant" className="name">Genotype{native.length ? ` (of its own: ${native.join(", ")})` : ""}</label>
        <div className="chips">
          {settings.genotype.map((own) => <button key={own} type="button" className="chosen" onClick={() => change({ genotype: settings.genotype.filter((one) => one !== own) })} aria-label={`Take ${own} away`} title={said(choices, own)}>{own} <X size={13} aria-hidden /></button>)}
          <select id="add-variant" value="" onChange={(event) => { if (event.target.value) change({ genotype: [...settings.genotype, event.target.value] }); }}>
            <option value="">add a variant</option>{left.map((own) => <option key={own.genotype} title={said(choices, own.genotype)}>{own.genotype}</option>)}</select>
        </div>
      </div>
      <details className="more" open={Object.keys(settings.conditions).length > 0 || settings.partner !== ""}>
        <summary>Medium and second drug</summary>
        {choices.conditions.map((own) => <ConditionSlider key={own.name} own={own} value={settings.conditions[own.name] ?? own.usual} set={(value) => {
          const { [own.name]: _, ...others } = settings.conditions;
          change({ conditions: value === own.usual ? others : { ...others, [own.name]: value } });
        }} />)}
        <label className="field"><span className="name">Second drug</span>
          <select value={settings.partner} onChange={(event) => change({ partner: event.target.value })}><option value="">none</option>{choices.drugs.filter((own) => own.drug !== settings.drug && !(isRapalog(own) && drug && isRapalog(drug))).map((own) => <option key={own.drug} value={own.drug}>{own.drug} ({own.target})</option>)}</select></label>
        {settings.partner ? <DoseSlider label={`Dose of ${settings.partner}`} dose_nM={settings.partner_nM} drug={settings.partner} set={(partner_nM) => change({ partner_nM })} /> : null}
      </details>
      <div className="row tight">
        <button type="button" onClick={pin} aria-pressed={settings.ghost !== null} title="Keep this state to compare with (p)">{settings.ghost ? <PinOff size={15} aria-hidden /> : <Pin size={15} aria-hidden />} {settings.ghost ? "Unpin" : "Pin this state"}</button>
        <button type="button" className="quiet" onClick={reset}><RotateCcw size={14} aria-hidden /> Example</button>
      </div>
      {settings.ghost ? <p className="soft">Compared with {stateWords(settings.ghost.culture)} at {hourWords(settings.ghost.at_h)}.</p> : null}
    </section>
  );
}

const isRapalog = (own: { target: string }) => own.target.includes("FRB");
const said = (choices: Choices, variant: string) => { const own = choices.genotypes.find((one) => one.genotype === variant); return own ? `${own.note || own.genotype}; ${own.source} (${own.status})` : variant; };
export const stateWords = (own: { cell_line: string; genotype: string[]; drug: string; dose_nM: number; cut: string[] }): string =>
  [`${own.cell_line}${own.genotype.length ? ` ${own.genotype.join(" ")}` : ""}`, own.dose_nM ? `${short(own.dose_nM)} nM ${own.drug}` : "no drug", ...own.cut.map((edge) => `${edge} cut`)].join(", ");

function ConditionSlider({ own, value, set }: { own: Choices["conditions"][number]; value: number; set: (value: number) => void }) {
  const most = own.name === "oxygen" ? own.usual : 1, words = own.name === "oxygen" ? `${short(100 * value, 2)} % of the gas` : `${short(100 * value, 2)} % of full medium`;
  return (
    <div className="field"><div className="row between"><label htmlFor={`condition-${own.name}`} className="name">{own.name}</label><span>{words}</span></div>
      <input id={`condition-${own.name}`} type="range" min={0} max={most} step={most / 40} value={value} aria-valuetext={words} title={`${own.meaning} (${own.id})`} onChange={(event) => set(Number((+event.target.value).toPrecision(3)))} /></div>
  );
}
