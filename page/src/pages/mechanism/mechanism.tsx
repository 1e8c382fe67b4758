import { useMemo } from "react";
import { Link, useSearch } from "wouter";
import { useLatest, useOnce } from "@/api/latest";
import { percent, short } from "@/figures/numbers";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { usePart } from "@/session/session";
import { EXAMPLE, command, python, question, type Bands, type Choices, type Culture, type Levels, type Pathway, type Settings } from "./answers";
import { BlotView } from "./blot-view";
import { CourseFigure } from "./course";
import { Curves, hourWords } from "./curves";
import { EdgeDetail, NodeDetail } from "./detail";
import { at } from "./fold";
import { useMechanismKeys, usePlay } from "./keys";
import { PathwayMap, type Picked } from "./map";
import { Rail } from "./rail";
import "./mechanism.css";

const VIEWS = [
  { key: "", name: "Whole map", figure: "" }, { key: "1", name: "1 Pathway", figure: "F1" }, { key: "2", name: "2 Binding to FRB", figure: "F2" },
  { key: "3", name: "3 Blot workflow", figure: "" }, { key: "4", name: "4 Resistance", figure: "F4" },
];
/** Genotypes that a variant of the map stands for: pressing it puts them in. */
const VARIANTS: Record<string, string> = { MUT_FRB: "MTOR:S2035F", MUT_TSC: "TSC2:loss", MUT_KD: "MTOR:E2419K" };
const BANDS_WAIT_MS = 180;

export default function Mechanism() {
  const choices = useOnce<Choices>("/api/mechanism/choices"), pathway = useOnce<Pathway>("/api/pathway");
  const [settings, change] = usePart<Settings>("mechanism", EXAMPLE);
  const asked = useMemo(() => question(settings), [JSON.stringify(question(settings))]);
  const levels = useLatest<Levels>("/api/mechanism", asked), bands = useLatest<Bands>("/api/mechanism/bands", asked, { debounce_ms: BANDS_WAIT_MS });
  const ghost = useLatest<Levels>("/api/mechanism", settings.ghost ? question(settings.ghost.culture) : null);
  const { playing, when_h, toggle, stop } = usePlay(settings.at_h ?? settings.hours, settings.hours);
  const asked_view = new URLSearchParams(useSearch()).get("view") ?? "", view = VIEWS.find((own) => own.key === asked_view) ?? VIEWS[0]!;
  const pin = () => change({ ghost: settings.ghost ? null : { culture: cultureOf(settings), at_h: when_h } });
  const names = choices.answer?.readouts.map((own) => own.name) ?? [];
  const pickReadout = (readout: string) => {
    const node = pathway.answer?.nodes.find((own) => own.readouts.includes(readout))?.id;
    change({ readout, ...(node ? { node, edge: "" } : {}) });
  };
  useMechanismKeys({ dose_nM: settings.dose_nM, setDose: (dose_nM) => change({ dose_nM }), pin, play: toggle, readout: (place) => { const shown = readoutsShown(pathway.answer, settings, names)[place]; if (shown) pickReadout(shown); }, close: () => change({ node: "RPS6", edge: "" }) });
  const problem = choices.problem ?? pathway.problem;
  if (problem) return <ProblemBox problem={problem} />;
  if (!choices.answer || !pathway.answer) return <p className="soft" role="status">loading the model</p>;
  const now = levels.answer, other = settings.ghost ? ghost.answer : null, node = pathway.answer.nodes.find((own) => own.id === settings.node), edge = pathway.answer.edges.find((own) => own.id === settings.edge);
  const isExample = JSON.stringify(cultureOf(settings)) === JSON.stringify(cultureOf(EXAMPLE));
  const pick = (picked: Picked) => {
    const own = pathway.answer!.nodes.find((one) => one.id === picked.node), variant = VARIANTS[picked.node];
    const genotype = variant && view.key === "4" ? (settings.genotype.includes(variant) ? settings.genotype.filter((one) => one !== variant) : [...settings.genotype, variant]) : settings.genotype;
    change({ ...picked, genotype, ...(own?.readouts.length && !own.readouts.includes(settings.readout) ? { readout: own.readout ?? own.readouts[0]! } : {}) });
  };
  const fresh = !bands.stale, copies = { command: command(settings, settings.readout), python: python(settings, settings.readout) };
  const toggleCut = (id: string) => change({ cut: settings.cut.includes(id) ? settings.cut.filter((one) => one !== id) : [...settings.cut, id] });
  return (
    <div className="mechanism" data-shown-dose={now?.dose_nM}>
      <h1>Mechanism {isExample ? <KindBadge kind="example" /> : null}</h1>
      {now ? <Sentence levels={now} bands={fresh ? bands.answer : null} at_h={when_h} settings={settings} /> : <p className="lead">…</p>}
      {levels.problem ? <ProblemBox problem={levels.problem} repair={<button type="button" onClick={() => change(repaired(settings, now))}>Back to the last state that worked</button>} /> : null}
      <nav className="views" aria-label="Figures of the guide"><ul>{VIEWS.map((own) => <li key={own.key}><Link href={own.key ? `/mechanism?view=${own.key}` : "/mechanism"} aria-current={own === view ? "true" : undefined}>{own.name}</Link></li>)}</ul></nav>
      {settings.cut.length ? <div className="chips" role="group" aria-label="Edges that are cut">{settings.cut.map((id) => <button key={id} type="button" className="chosen" onClick={() => toggleCut(id)} aria-label={`Mend ${id}`}>✂ {id} {edgeWords(pathway.answer!, id)} ×</button>)}<button type="button" className="quiet" onClick={() => change({ cut: [] })}>mend all</button></div> : null}
      <h2 className="visually-hidden">Map and curves</h2>
      <div className="bench">
        <Rail choices={choices.answer} settings={settings} at_h={when_h} playing={playing} change={change} setTime={(at_h) => { stop(); change({ at_h: at_h >= settings.hours ? null : at_h }); }} play={toggle} pin={pin} reset={() => change(EXAMPLE)} />
        <div className="centre">
          {now ? view.key === "3"
            ? <BlotView pathway={pathway.answer} levels={now} at_h={when_h} stale={levels.problem !== null} pick={pick} {...copies} />
            : <PathwayMap pathway={pathway.answer} levels={now} at_h={when_h} ghost={other} ghost_h={settings.ghost?.at_h ?? 0} figure={view.figure} picked={{ node: settings.node, edge: settings.edge }} cut={settings.cut} stale={levels.problem !== null} pick={pick}
                title={other ? `Now against the pinned state, ${hourWords(when_h)}` : `Against vehicle, ${hourWords(when_h)} after dosing`} {...copies} /> : <p className="soft" role="status">the first run loads the compiled model</p>}
          {view.key === "4" ? <p className="soft">Press a dashed variant to put it into the cell; press it again to take it out. <Link href="/resistance">All genotypes by all drugs</Link></p> : null}
        </div>
        <div className="right">{now ? <Curves levels={now} at_h={when_h} dose_nM={settings.dose_nM} bands={bands.answer} fresh={fresh} ghost={other} ghost_h={settings.ghost?.at_h ?? 0} stale={levels.problem !== null} setDose={(dose_nM) => change({ dose_nM })} {...copies} /> : null}</div>
      </div>
      {now ? <div className="below">
        <div>
          <div className="chips" role="group" aria-label="Readout">{readoutsShown(pathway.answer, settings, names).map((name, place) => <button key={name} type="button" aria-pressed={name === settings.readout} onClick={() => pickReadout(name)}>{place < 9 ? <kbd>{place + 1}</kbd> : null} {name}</button>)}</div>
          <CourseFigure levels={now} readout={settings.readout} at_h={when_h} bands={bands.answer} fresh={fresh} ghost={other} stale={levels.problem !== null} {...copies} />
          {bands.problem ? <ProblemBox problem={bands.problem} /> : null}
        </div>
        {edge ? <EdgeDetail edge={edge} pathway={pathway.answer} cut={settings.cut.includes(edge.id)} toggle={() => toggleCut(edge.id)} pick={pick} /> : node ? <NodeDetail node={node} pathway={pathway.answer} settings={settings} at_h={when_h} pick={pick} /> : null}
      </div> : null}
      {now ? <details className="notes"><summary>How we know</summary><ul>{now.notes.map((note) => <li key={note}>{note}</li>)}</ul></details> : null}
    </div>
  );
}

const USUAL = ["p-S6 S235/236", "p-S6K1 T389", "p-4E-BP1 T37/46", "p-AKT S473", "eIF4F", "protein synthesis", "Cyclin D1", "G1 fraction", "viability"];

/** Nine readouts along the pathway, and those of the picked node. */
function readoutsShown(pathway: Pathway | null, settings: Settings, known: string[]): string[] {
  const own = pathway?.nodes.find((node) => node.id === settings.node)?.readouts ?? [];
  return [...new Set([...USUAL, ...own, settings.readout])].filter((name) => known.includes(name));
}

function cultureOf({ cell_line, genotype, drug, dose_nM, hours, partner, partner_nM, conditions, cut }: Culture): Culture {
  return { cell_line, genotype, drug, dose_nM, hours, partner, partner_nM, conditions, cut };
}

/** The settings of the last answer, for when the new ones were refused. */
function repaired(settings: Settings, last: Levels | null): Partial<Settings> {
  if (!last) return EXAMPLE;
  const native = last.genotype.split("+");
  return { cell_line: last.cell_line, drug: last.drug, dose_nM: last.dose_nM, hours: last.hours, cut: last.cut, conditions: last.conditions, partner: Object.keys(last.partners)[0] ?? "", genotype: settings.genotype.filter((own) => native.includes(own)) };
}

const edgeWords = (pathway: Pathway, id: string): string => { const own = pathway.edges.find((edge) => edge.id === id); return own ? `${own.source} → ${own.target}` : ""; };

function Sentence({ levels, bands, at_h, settings }: { levels: Levels; bands: Bands | null; at_h: number; settings: Settings }) {
  const share = (name: string) => {
    const own = levels.readouts[name]!, level = at(levels.time_h, own.course, at_h), vehicle = at(levels.time_h, own.vehicle, at_h), band = bands?.course[name];
    const low = band ? at(bands!.time_h, band.fold_low, at_h) : null, high = band ? at(bands!.time_h, band.fold_high, at_h) : null;
    return <><strong>{percent(level !== null && vehicle ? level / vehicle : null)}</strong><span className="soft">{low !== null && high !== null ? ` (${percent(low)} to ${percent(high)})` : " (…)"}</span></>;
  };
  const partner = settings.partner ? ` with ${short(settings.partner_nM)} nM ${settings.partner}` : "";
  return (
    <p className="lead">{hourWords(at_h)} after {levels.dose_nM ? `${short(levels.dose_nM)} nM ${levels.drug}` : "no drug"}{partner}, {[levels.cell_line, ...settings.genotype].join(" ")}{settings.cut.length ? ` without ${settings.cut.join(", ")}` : ""} keeps {share("p-S6 S235/236")} of its p-S6 and {share("p-4E-BP1 T37/46")} of its p-4E-BP1, and has {share("viability")} of the vehicle’s viability. <KindBadge kind="predicted" /></p>
  );
}
