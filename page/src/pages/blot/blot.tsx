import { useEffect, useMemo, useRef, useState } from "react";
import { useArchive } from "@/api/jobs";
import { download } from "@/figures/save";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { JobProgress } from "@/parts/progress";
import { useDropped } from "@/shell/drop";
import { BarsFigure } from "./bars_figure";
import type { Selected } from "./boxes";
import { Doubts, NotLinear } from "./doubts";
import { FoldTable } from "./fold_table";
import { sameElsewhere } from "./given";
import { ImageFigure } from "./image_figure";
import { LayoutEditor } from "./layout_editor";
import { ProfileFigure } from "./profile_figure";
import { added, keyOf, missing, regionsFile, removed, type ImageRegions } from "./regions";
import type { BlotImage, BlotResult } from "./types";
import { useBlot } from "./use_blot";
import "./blot.css";

export default function Blot() {
  const own = useBlot();
  const { part, set, followed, looked } = own;
  const dropped = useDropped((one) => one.files), take = useDropped((one) => one.take);
  const chosen = useRef<HTMLInputElement>(null);
  useEffect(() => { if (dropped.length) void own.give(take()); }, [dropped]); // eslint-disable-line react-hooks/exhaustive-deps
  const editing = part.look !== null && part.layout !== null && (!part.job || followed.problem !== null);
  const problem = own.problem ?? looked.problem ?? followed.problem;
  return (
    <>
      <h1>Blot</h1>
      <div className="row blot-head">
        {part.example ? <KindBadge kind="example" /> : null}
        <button type="button" onClick={() => chosen.current?.click()}>Use my files</button>
        {!part.example ? <button type="button" className="quiet" onClick={() => void own.showExample()}>Back to the example</button> : null}
        {part.look && part.job && !editing ? <button type="button" className="quiet" onClick={() => set({ job: null })}>Change the lanes</button> : null}
        <span className="soft">images with a layout, or a densitometry table; drop them anywhere</span>
        <input ref={chosen} hidden multiple type="file" aria-label="Images, layout or densitometry tables" onChange={(event) => { void own.give([...(event.target.files ?? [])]); event.target.value = ""; }} />
      </div>
      {problem ? <ProblemBox problem={problem} repair={own.problem === null && followed.job && ["interrupted", "cancelled", "failed"].includes(followed.job.state) ? <button type="button" onClick={() => void own.runAgain()}>Run again</button>
        : problem.problem.startsWith("there is no such") ? <button type="button" onClick={() => void own.showExample()}>Open the example</button> : null} /> : null}
      <JobProgress job={followed.job} /><JobProgress job={looked.job} />
      {editing ? <LayoutEditor job={part.look!} looked={looked.result} layout={part.layout!} change={(layout) => set({ layout })} measure={() => void own.measure()} /> : null}
      {followed.result && own.shown && !editing ? <Result own={own} result={followed.result} choose={() => chosen.current?.click()} /> : null}
    </>
  );
}

function Result({ own, result, choose }: { own: ReturnType<typeof useBlot>; result: BlotResult; choose: () => void }) {
  const { part, set, followed } = own;
  const example = own.shown!.request["example"] === true;
  const live = own.measured?.answer ?? null, now = live ?? result;
  const place = Math.min(own.place, Math.max(0, result.images.length - 1));
  const original = result.images[place], seen = live?.images.find((one) => one.place === place);
  const image = useMemo(() => (original && seen && part.regions[keyOf(original)] ? { ...original, bands: seen.bands, doubts: seen.doubts, flags: seen.flags } : original), [original, seen, part.regions]);
  const readouts = [...new Set(now.folds.map((one) => one.readout))];
  const readout = readouts.includes(part.readout) ? part.readout : readouts.find((one) => one.includes("/")) ?? readouts[0] ?? "";
  const names = own.shown!.files.length ? own.shown!.files : [...new Set(result.images.map((one) => one.image)), "layout.csv"];
  const same = sameElsewhere(names, [...new Set(result.images.map((one) => one.image))], own.corrected.length > 0);
  const open = now.uncertain.filter((one) => !part.regions[keyOf(result.images[one]!)]);
  const stale = own.measured?.stale === true || !followed.fresh;
  const folds = now.folds.filter((one) => one.readout === readout);
  const before = own.corrected.length ? result.folds.filter((one) => one.readout === readout) : null;
  return (
    <>
      <p className="lead">
        {now.state === "measured" ? <>{now.summary} <KindBadge kind={example ? "example" : / is (above|below) /.test(now.summary) ? "bound" : "measured"} /></>
          : <>Lanes of {open.length || now.uncertain.length} of {result.images.length} image{result.images.length === 1 ? "" : "s"} are not certain, and nothing is guessed: look at the boxes.</>}
      </p>
      {result.images.length > 1 ? (
        <div className="chips" role="group" aria-label="Images">{result.images.map((one) => (
          <button key={one.place} type="button" aria-pressed={one.place === place} onClick={() => set({ place: one.place })}>
            {one.name}{open.includes(one.place) ? <span className="mark doubt" title="lanes are not certain"> ?</span> : one.clipped_at !== null ? <span className="mark clip" title="has clipped pixels"> ■ clipped</span> : null}{part.regions[keyOf(one)] ? <span className="mark"> corrected</span> : null}
          </button>))}</div>
      ) : null}
      <div className="columns blot-columns">
        {image ? <ImagePart own={own} image={image} original={original!} same={same} stale={stale} choose={choose} /> : null}
        <div>
          <h2 className="visually-hidden">Folds</h2>
          {readouts.length > 1 ? <div className="chips" role="group" aria-label="Readouts">{readouts.map((one) => <button key={one} type="button" aria-pressed={one === readout} onClick={() => set({ readout: one })}>{one}</button>)}</div> : null}
          {folds.length ? <BarsFigure readout={readout} folds={folds} before={before} example={example} command={same.command} python={same.python} stale={stale} /> : null}
          {folds.length ? <FoldTable folds={folds} /> : null}
          {now.state === "proposal" && !readouts.length ? <p className="panel">Folds come here as soon as the lanes of {open.length > 1 ? `these ${open.length} images are` : "this image are"} certain.</p> : null}
        </div>
      </div>
      {now.flags.length ? <details className="flags" open={now.flags.length < 4}><summary>What to know before the numbers are used ({now.flags.length})</summary><ul>{now.flags.map((one) => <li key={one}>{one}</li>)}</ul></details> : null}
      <Keep own={own} result={result} />
    </>
  );
}

function ImagePart({ own, image, original, same, stale, choose }: {
  own: ReturnType<typeof useBlot>; image: BlotImage; original: BlotImage; same: { command: string; python: string }; stale: boolean; choose: () => void;
}) {
  const { part, set } = own;
  const [selected, select] = useState<Selected | null>(null);
  const key = keyOf(original), regions = part.regions[key] ?? original.regions, edited = part.regions[key] !== undefined;
  const change = (next: ImageRegions) => own.drawn(next, key);
  const named = original.bands.length ? original.bands : [];
  const gone = missing(regions, named);
  const putBack = () => { if (gone.length) change(gone.reduce((all, one) => added(all, one.target, one.lane, original), regions)); };
  const band = image.bands.find((one) => one.target === selected?.target && one.lane === selected.lane) ?? image.bands.find((one) => one.saturated_pixels) ?? image.bands[0];
  const problem = own.measured?.problem ?? null;
  return (
    <div>
      <h2 className="visually-hidden">Image and lanes</h2>
      {image.doubts.length && !(edited && !own.measured?.answer?.uncertain.includes(original.place)) ? (
        <Doubts image={image} accept={() => change(regions)} correct={() => (part.look ? set({ job: null }) : /layout names/.test(image.doubts.join()) ? choose() : document.querySelector<SVGElement>(".box")?.focus())} />) : null}
      <NotLinear image={image} />
      {problem ? <ProblemBox problem={problem} repair={gone.length ? <button type="button" onClick={putBack}>Put the box of lane {gone[0]!.lane} back</button> : <button type="button" onClick={() => own.drawn(null, key)}>Back to what was proposed</button>} /> : null}
      <ImageFigure job={own.shown!.id} image={{ ...image, regions: original.regions }} regions={regions} edited={edited} selected={selected} select={select} change={change} add={putBack}
        remove={(one) => change(removed(regions, one.target, one.lane))} command={same.command} python={same.python} stale={stale} />
      <p className="soft hint">Drag a box or a side of it; with Shift the whole row. Keys: Tab next lane, arrows 1 pixel (Shift 10), Ctrl+arrows size, Alt+arrows tilt the row, Del take out, a put back, Ctrl+Z undo.</p>
      <p className="row">
        <button type="button" disabled={!edited} onClick={() => own.drawn(null, key)}>Back to what was proposed</button>
        <button type="button" disabled={!gone.length} onClick={putBack}>Put boxes back</button>
      </p>
      {band ? <ProfileFigure image={image} band={band} doubtful={image.doubts.length > 0 && !edited} command={same.command} python={same.python} /> : null}
    </div>
  );
}

/** What to take away: everything as one archive, and the boxes; and what boxes somebody kept before. */
function Keep({ own, result }: { own: ReturnType<typeof useBlot>; result: BlotResult }) {
  const archive = useArchive();
  const chosen = useRef<HTMLInputElement>(null);
  const { part, followed, shown } = own;
  const all = result.images.map((one) => part.regions[keyOf(one)] ?? one.regions);
  const settings = own.corrected.length ? { regions: { format: "rapalog blot regions 1", images: own.corrected } } : {};
  return (
    <section className="panel" aria-label="Save">
      <div className="row">
        <button type="button" className="primary" disabled={!followed.fresh || archive.making !== null} onClick={() => void archive.make(shown!, "blot-everything", settings)}>Download everything</button>
        {all.length ? <button type="button" onClick={() => download(regionsFile(own.corrected.length ? own.corrected : all), "regions.json")}>Save regions.json</button> : null}
        {all.length ? <button type="button" onClick={() => chosen.current?.click()}>Open regions.json</button> : null}
        <input ref={chosen} hidden type="file" accept=".json" aria-label="Boxes that were kept" onChange={(event) => { void own.give([...(event.target.files ?? [])]); event.target.value = ""; }} />
        <span className="soft">report, tables, figures{all.length ? ", boxes" : ""}{shown?.request["example"] ? ", and the example's own images with their layout to try" : ""}</span>
      </div>
      <JobProgress job={archive.making} />
      {archive.problem ? <ProblemBox problem={archive.problem} /> : null}
    </section>
  );
}
