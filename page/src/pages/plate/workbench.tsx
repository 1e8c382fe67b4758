import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { useArchive } from "@/api/jobs";
import { usePatient } from "@/figures/patient";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { useAnalysis, type PlatePart } from "./analysis";
import { liveMasks } from "./boards/boards";
import { commandOf, pythonOf } from "./commands";
import { Conventions } from "./curves/conventions";
import { CurveList, Curves } from "./curves/curves";
import { plateKey, type PlateDocument } from "./document";
import { MOST_SHOWN, shownNames } from "./curves/drawn";
import { Flags } from "./flags";
import { Methods } from "./methods";
import { NumbersTable } from "./curves/numbers-table";
import { ExampleFiles, OpenFiles } from "./open-files";
import { Options } from "./options";
import { OverlayControls, usePredicted } from "./curves/overlay";
import { PlateBoards } from "./boards/plate-boards";
import { Quality } from "./quality";
import { ReadCard } from "./read-card";
import { Trouble } from "./trouble";

type Change = (change: Partial<PlatePart>) => void;

/** One experiment: what was read, plates and map beside curves, quality, conventions, methods. */
export function Workbench({ part, change, open, opening, restart }: { part: PlatePart; change: Change; open: (files: File[]) => void; opening: boolean; restart: () => void }) {
  const exclude = liveMasks(part), masked = Object.keys(exclude).length > 0;
  const now = useAnalysis(part, exclude), before = useAnalysis(part, {}, masked);
  const archive = useArchive(), doc = now.result, job = now.job;
  return (
    <div className="plate-page">
      <div className="row head-row">
        {part.example ? <KindBadge kind="example" /> : null}
        <OpenFiles onFiles={open} primary={part.example}>{part.example ? "Use my files" : "Other files"}</OpenFiles>
        {part.example ? <ExampleFiles /> : <button type="button" className="quiet" onClick={restart}>Show the example</button>}
        <span className="spring" />
        <JobProgress job={opening ? null : job} />
        <JobProgress job={archive.making} />
        {doc?.curves.length && job ? <button type="button" disabled={!now.fresh || archive.making !== null} onClick={() => void archive.make(job, "viability-everything")}><Download size={16} aria-hidden />Download all</button> : null}
      </div>
      <h1 className="answer" data-stale={(doc && !now.fresh) || undefined}>{doc ? doc.answer : opening ? "Reading your files" : now.problem ? "These files could not be read" : "Reading the plates"}</h1>
      {part.example && doc ? <p className="soft">Two virtual plates of NCI-H661 by the protocol, 72 h. Drop your own export anywhere on this page, with its layout, or paint the layout here.</p> : null}
      {now.problem ? <Trouble problem={now.problem} part={part} change={change} retry={now.retry} layouts={job?.files.filter((_, place) => job.words[place] === "layout") ?? []} /> : null}
      {archive.problem ? <ProblemBox problem={archive.problem} /> : null}
      {doc ? <Found doc={doc} before={masked ? before.result : null} part={part} change={change} open={open} stale={!now.fresh} /> : null}
    </div>
  );
}

function Found({ doc, before, part, change, open, stale }: { doc: PlateDocument; before: PlateDocument | null; part: PlatePart; change: Change; open: (files: File[]) => void; stale: boolean }) {
  const [light, setLight] = useState<string | null>(null), [chosen, setChosen] = useState<ReadonlySet<string>>(new Set()), [picked, setPicked] = useState<string | null>(null);
  const shown = useMemo(() => shownNames(doc.result.curves, part.shown), [doc, part.shown]);
  const lit = useMemo(() => new Set([...chosen, ...(light ? [light] : [])]), [chosen, light]);
  const focus = doc.curves.find((own) => own.curve === shown[0]), patient = usePatient();
  const predicted = usePredicted(part.overlay, focus, Math.min(shown.length, MOST_SHOWN - 1));
  const command = commandOf(part, doc.read), python = pythonOf(part, doc.read), set = (settings: Partial<PlatePart["settings"]>) => change({ settings: { ...part.settings, ...settings } });
  const window_ = patient ? { low_nM: patient.trough_nM, high_nM: patient.peak_nM, name: "free everolimus in patients" } : null;
  return (
    <>
      <ReadCard doc={doc} read={part.settings.read} onRead={(read) => set({ read })} />
      <div className="columns plate-columns">
        <div>{doc.plates.length ? <PlateBoards doc={doc} part={part} change={change} light={light} onLight={setLight} onChosen={setChosen} picked={picked} stale={stale} command={command} python={python} />
          : <p className="panel soft">The wells of this table have no place on a plate, so there is no map.</p>}</div>
        <div>
          {doc.curves.length ? (
            <>
              <Curves doc={doc} before={before} shown={shown} predicted={predicted.series} lit={lit} onLight={setLight} window={window_} stale={stale} command={command} python={python}
                onPick={(key) => { setPicked(key); const plate = doc.plates.find((own) => key.startsWith(`${plateKey(own)}\n`)); if (plate && plateKey(plate) !== part.plate) change({ plate: plateKey(plate) }); }} />
              <CurveList doc={doc} shown={shown} set={(names) => change({ shown: names, plate: plateOf(doc, names.find((name) => !shown.includes(name)) ?? names[0]) ?? part.plate })} />
              <NumbersTable doc={doc} shown={shown} />
              <OverlayControls overlay={part.overlay} set={(overlay) => change({ overlay })} curve={focus} stale={predicted.stale} problem={predicted.problem} notes={predicted.notes} example={part.example} />
              <Options settings={part.settings} set={set} />
            </>
          ) : <NoCurves open={open} part={part} set={set} />}
        </div>
      </div>
      {doc.result.comparisons?.length ? <Comparisons doc={doc} /> : null}
      <Quality plates={doc.quality} />
      {doc.curves.length ? <Conventions doc={doc} shown={shown} on={part.settings.conventions} set={(conventions) => set({ conventions })} busy={stale} /> : null}
      <Flags doc={doc} shown={shown} />
      <Methods words={doc.methods} />
    </>
  );
}

/** The plate that a curve's first well is on. */
function plateOf(doc: PlateDocument, name: string | undefined): string | null {
  const well = doc.curves.find((own) => own.curve === name)?.wells[0];
  return well ? plateKey(well) : null;
}

function NoCurves({ open, part, set }: { open: (files: File[]) => void; part: PlatePart; set: (settings: Partial<PlatePart["settings"]>) => void }) {
  return (
    <section className="panel" aria-label="No curves yet">
      <h2>What is in the wells?</h2>
      <p>The export holds signals and does not know what was pipetted. Drop its layout on the page, or paint it:</p>
      <ol><li>drag over the wells of a dilution series, and type <kbd>10 uM 1:3</kbd></li><li>select the vehicle wells and press <kbd>v</kbd>, the blanks and press <kbd>b</kbd></li><li>name line and drug; curves appear as soon as there are doses</li></ol>
      <OpenFiles onFiles={open}>Add a layout file</OpenFiles>
      <Options settings={part.settings} set={set} />
    </section>
  );
}

const MOST_PAIRS = 100;

function Comparisons({ doc }: { doc: PlateDocument }) {
  const all = doc.result.comparisons ?? [], number = (value: number | null) => (value === null ? "open" : String(Number(value.toPrecision(3))));
  return (
    <section aria-labelledby="comparisons">
      <h2 id="comparisons">Curves beside each other</h2>
      <div className="scroll" tabIndex={0} role="region" aria-label="Comparisons"><table>
        <thead><tr><th scope="col">a</th><th scope="col">b</th><th scope="col">EC50 of b over a</th><th scope="col">P</th></tr></thead>
        <tbody>{all.slice(0, MOST_PAIRS).map((own) => <tr key={own.a + own.b}><th scope="row">{own.a}</th><td>{own.b}</td><td>{own.ratio.value === null ? (own.ratio.reason ?? "none") : `${own.ratio.relation === "=" ? "" : `${own.ratio.relation} `}${number(own.ratio.value)} (${number(own.ratio.low)} to ${number(own.ratio.high)})`}</td><td>{own.p_value === null ? "–" : own.p_value < 0.001 ? "< 0.001" : own.p_value.toPrecision(2)}</td></tr>)}</tbody>
      </table></div>
    </section>
  );
}
