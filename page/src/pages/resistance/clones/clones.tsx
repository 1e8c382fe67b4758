import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useLatest, type Latest } from "@/api/latest";
import { short } from "@/figures/numbers";
import { estimateWords } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { ProblemBox } from "@/parts/problem";
import { EXAMPLE, type Chosen } from "../answers";
import { chanceInterval, MOST_REGIMENS, moreWords, WORDS, type Asked, type Bands, type Chances, type Decides } from "./answers";
import { ChancesFigure } from "./chances_figure";
import { Sliders } from "./sliders";
import { TornadoFigure } from "./tornado_figure";

const DRAWN_MS = 120, DECIDED_MS = 700;

/** What is asked of clones; nothing while a number of days is being typed. */
export function askedOf(own: Chosen): Asked | null {
  const days = Number(own.days.trim()), regimens = own.regimens.map((text) => text.trim()).filter(Boolean);
  return Number.isInteger(days) && days > 0 && regimens.length ? { cell_line: own.cell_line, genotype: own.genotype, regimens, days, ...Object.fromEntries(WORDS.map((word) => [word, own[word]])) } as Asked : null;
}

export type Seen = { asked: Asked | null; chances: Latest<Chances>; bands: Latest<Bands>; decides: Latest<Decides> };

/** Lines follow a slider, bands come when it rests, and what decides when it has rested for a while. */
export function useClones(own: Chosen): Seen {
  const asked = askedOf(own), chances = useLatest<Chances>("/api/resistance/clones", asked);
  const good = chances.answer && !chances.problem ? asked : null; // what is refused is refused once
  const bands = useLatest<Bands>("/api/resistance/clones/bands", good, { debounce_ms: DRAWN_MS });
  const decides = useLatest<Decides>("/api/resistance/clones/decides", good, { debounce_ms: DECIDED_MS });
  const refused = chances.problem !== null; // what is left are answers to another question
  return { asked, chances, bands: { ...bands, stale: bands.stale || refused }, decides: { ...decides, stale: decides.stale || refused } };
}

/** Regimens, sliders and the chance of a clone over time. */
export function Clones({ own, seen: { asked, chances, bands }, keep }: { own: Chosen; seen: Seen; keep: (change: Partial<Chosen>) => void }) {
  const set = (place: number, text: string) => keep({ regimens: own.regimens.map((one, k) => (k === place ? text : one)) });
  const changed = WORDS.some((word) => own[word] !== null) || JSON.stringify(own.regimens) !== JSON.stringify(EXAMPLE.regimens) || own.days !== EXAMPLE.days;
  return (
    <section aria-labelledby="clones-title" className="clones">
      <h2 id="clones-title">Clones under a regimen <KindBadge kind="assumed" /></h2>
      <div className="row regimens">
        {own.regimens.map((text, place) => (
          <span key={place} className="regimen"><i className={`swatch b${place + 1}`} aria-hidden /><Typed value={text} most={80} label={`Regimen ${place + 1}`} title={chances.answer?.regimens[place]?.read_as.join("; ")} set={(own) => set(place, own)} />
            {own.regimens.length > 1 ? <button type="button" className="quiet icon" aria-label={`Leave out regimen ${place + 1}`} onClick={() => keep({ regimens: own.regimens.filter((_, k) => k !== place) })}><X size={14} aria-hidden /></button> : null}</span>
        ))}
        {own.regimens.length < MOST_REGIMENS ? <button type="button" className="quiet" onClick={() => keep({ regimens: [...own.regimens, own.regimens.includes("none") ? "20 mg weekly" : "none"] })}><Plus size={14} aria-hidden />regimen</button> : null}
        <label>days <Typed value={own.days} most={4} label="Days" className="days" set={(days) => keep({ days })} /></label>
        {changed ? <button type="button" className="quiet" onClick={() => keep({ regimens: EXAMPLE.regimens, days: EXAMPLE.days, rate: null, cells: null, loss: null, doubling: null })}>back to the example</button> : null}
      </div>
      {chances.problem ? <ProblemBox problem={{ ...chances.problem, where: chances.problem.where.replace(/^--/, ""), remedy: chances.problem.remedy.replace(/--(\w+)/g, "$1") }} /> : null}
      {asked === null ? <ProblemBox problem={{ problem: "got no regimen or no whole number of days", where: "", remedy: "write e.g. 10 mg daily, and 365 days" }} /> : null}
      {chances.answer && asked ? <ChancesFigure seen={chances.answer} bands={bands.answer} asked={asked} stale={chances.stale} staleBands={bands.stale && !chances.problem} /> : chances.problem ? null : <p className="soft" role="status">finding how fast cells divide at each level of drug</p>}
      <Sliders kept={own} ranges={chances.answer?.ranges ?? null} keep={keep} />
      {bands.problem ? <ProblemBox problem={bands.problem} /> : null}
    </section>
  );
}

/** Words that are asked about when they are whole: with Enter, or when the field is left. */
function Typed({ value, most, label, title, className, set }: { value: string; most: number; label: string; title?: string; className?: string; set: (value: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  return <input type="text" value={typed ?? value} maxLength={most} aria-label={label} title={title} className={className} onChange={(event) => setTyped(event.target.value)}
    onBlur={() => { if (typed !== null && typed.trim() !== value) set(typed.trim()); setTyped(null); }} onKeyDown={(event) => { if (event.key === "Enter") event.currentTarget.blur(); if (event.key === "Escape") setTyped(null); }} />;
}

/** What decides, and clones by regimen with all that was drawn. */
export function Decided({ seen: { asked, bands, decides } }: { seen: Seen }) {
  const found = decides.answer;
  return (
    <section aria-labelledby="decides-title" className="decides">
      <h2 id="decides-title">What the chance depends on</h2>
      {decides.problem ? <ProblemBox problem={decides.problem} /> : null}
      {!found && !decides.problem ? <p className="soft" role="status">drawing patients and tumours</p> : null}
      <div className="halves">
        <div>{found && asked ? <TornadoFigure own={found.tornado} asked={asked} stale={decides.stale} /> : null}</div>
        <div>
          {bands.answer ? <ByRegimen bands={bands.answer} found={found} stale={bands.stale || decides.stale} /> : null}
          {found ? <details><summary>What is in these numbers, and what is not</summary><ul>{found.notes.map((note) => <li key={note}>{note}</li>)}</ul></details> : null}
        </div>
      </div>
    </section>
  );
}

function ByRegimen({ bands, found, stale }: { bands: Bands; found: Decides | null; stale: boolean }) {
  const treated = (text: string) => found?.treated.find((own) => own.regimen === text);
  return (
    <div className="scroll whole" tabIndex={0} role="region" aria-label="Clones by regimen" data-stale={stale || undefined}>
      <table className="cards">
        <thead><tr><th scope="col">{bands.genotype}, day {bands.days} (90 % of draws)</th>{bands.regimens.map((own) => <th key={own.text} scope="col">{own.text}</th>)}</tr></thead>
        <tbody>
          <Row name="acquired under treatment" bands={bands} say={(own) => chanceInterval(own.last.acquired)} />
          <Row name="there before, still alive" bands={bands} say={(own) => chanceInterval(own.last.pre_existing)} />
          <Row name="either" bands={bands} say={(own) => chanceInterval(own.last.total)} />
          <Row name="acquired, more or less than first" bands={bands} say={(own, place) => (place === 0 ? "" : `${moreWords(own.more)}; less in ${Math.round(100 * own.share_lower)} % of draws`)} />
          {found ? <>
            <Row name="division of sensitive cells (% of untreated)" bands={bands} say={(own) => { const one = treated(own.text); return one ? estimateWords(one.division_percent.sensitive) : "–"; }} />
            <Row name="sensitive cells on the last day (fold of the start)" bands={bands} say={(own) => { const one = treated(own.text); return one ? estimateWords(one.sensitive_fold) : "–"; }} />
            <Row name="tumour has grown again (median day)" bands={bands} say={(own) => { const one = treated(own.text); return one ? progressed(one.progression.median_days) : "–"; }} />
            <Row name="progressed by the last day; most of it clones" bands={bands} say={(own) => { const one = treated(own.text); return one ? `${Math.round(100 * one.progression.progressed)} %; ${Math.round(100 * one.progression.by_clones)} %` : "–"; }} />
          </> : null}
        </tbody>
      </table>
      <p className="soft">Progression is a size, 1.73 times the smallest so far, of model tumours in {found ? short(found.patients) : "drawn"} patients: no forecast, and no advice on treatment.</p>
    </div>
  );
}

const Row = ({ name, bands, say }: { name: string; bands: Bands; say: (own: Bands["regimens"][number], place: number) => string }) =>
  <tr><th scope="row">{name}</th>{bands.regimens.map((own, place) => <td key={own.text} data-name={own.text}>{say(own, place)}</td>)}</tr>;

/** Not reached is said: a bound on the median has no interval that would read like one. */
const progressed = (own: Decides["treated"][number]["progression"]["median_days"]): string =>
  own.relation === ">" ? `not reached by day ${short(own.value)}${own.low === null ? "" : ` (in 5 % of draws by day ${short(own.low)})`}` : estimateWords(own);
