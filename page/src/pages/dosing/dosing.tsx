import { useEffect } from "react";
import { Link, useLocation } from "wouter";
import { useLatest, useOnce } from "@/api/latest";
import { KindBadge } from "@/parts/kind";
import { python, shell } from "@/parts/quoted";
import { usePart } from "@/session/session";
import { useDropped } from "@/shell/drop";
import { BodyFields } from "./body";
import { Courses } from "./courses";
import { Evidence } from "./evidence";
import Levels from "./levels/levels";
import { Populations, usePopulation, type Asked } from "./patients/population";
import { Ratios } from "./ratios";
import { bodyArguments, bodyOf, bodyOptions, leadWords, textOf, toggled, troughWords, typed, TYPICAL, type Body, type Course, type Wanted } from "./regimens";
import { Sentences } from "./sentence";
import { Target, type Range } from "./target";
import "./dosing.css";

type Kept = { wanted: Wanted[]; days: string; cell_line: string; low: string; high: string; week: boolean; log: boolean; body: Body; patients: string; seed: string; jobs: (string | null)[] };
const FIRST: Kept = { wanted: [{ dose: "10 mg", schedule: "daily" }, { dose: "50 mg", schedule: "weekly" }], days: "28", cell_line: "generic", low: "", high: "", week: false, log: false, body: TYPICAL, patients: "200", seed: "1", jobs: [] };
const WAIT_MS = 300;
type Choices = { cell_lines: { name: string }[] };
type Seen = { seen: { id: string; readout: string; system: string; condition: string; effect: string; value: number | null; unit: string; source: string; note: string }[]; targets: Range[]; hepatic: string[]; interactions: string[] };
const LEVELS = "/dosing/levels";

/** What is asked of a regimen, of the typical patient and of a population alike. */
function askedOf(kept: Kept, place: number): Asked | null {
  const days = typed(kept.days), own = kept.wanted[place];
  return own && days !== null ? { regimen: textOf(own), days, cell_line: kept.cell_line, ...bodyOf(kept.body) } : null;
}

/** Three places, so that the number of questions does not change from one drawing to the next. */
function useCourses(kept: Kept) {
  const days = typed(kept.days);
  const body = (place: number) => askedOf(kept, place);
  const all = [useLatest<Course>("/api/dosing", body(0), { debounce_ms: WAIT_MS }), useLatest<Course>("/api/dosing", body(1), { debounce_ms: WAIT_MS }), useLatest<Course>("/api/dosing", body(2), { debounce_ms: WAIT_MS })];
  return kept.wanted.map((_, place) => (days === null ? { ...all[place]!, problem: { problem: `cannot read ${kept.days || "nothing"} as days`, where: "", remedy: "write a number from 1 to 200" } } : all[place]!));
}

/** Regimens beside each other, and what the levels of one patient say. */
export default function Dosing() {
  const [place, go] = useLocation(), dropped = useDropped((own) => own.files.length), levels = place.startsWith(LEVELS);
  useEffect(() => { if (dropped && !levels) go(LEVELS); }, [dropped, levels, go]);
  return (
    <div className="dosing">
      <h1>Dosing</h1>
      <nav className="views" aria-label="Dosing"><Link href="/dosing" aria-current={levels ? undefined : "page"}>Regimens</Link><Link href={LEVELS} aria-current={levels ? "page" : undefined}>One patient's levels</Link></nav>
      {levels ? <Levels /> : <Regimens />}
    </div>
  );
}

function Regimens() {
  const [kept, keep] = usePart<Kept>("dosing", FIRST);
  const found = useCourses(kept);
  const lines = useOnce<Choices>("/api/mechanism/choices").answer?.cell_lines ?? [];
  const evidence = useOnce<Seen>("/api/dosing/evidence").answer;
  const populations = [usePopulation(kept.jobs[0] ?? null, askedOf(kept, 0)), usePopulation(kept.jobs[1] ?? null, askedOf(kept, 1)), usePopulation(kept.jobs[2] ?? null, askedOf(kept, 2))].slice(0, kept.wanted.length);
  const courses = found.map((own, place) => ({ place, course: own.answer, patients: populations[place]!.current })).filter((own): own is typeof own & { course: Course } => own.course !== null);
  const stale = found.some((own) => own.stale || own.problem !== null);
  const low = typed(kept.low), high = typed(kept.high);
  const first = JSON.stringify({ ...kept, week: false, log: false, jobs: [] }) === JSON.stringify(FIRST);
  const named = kept.cell_line === FIRST.cell_line ? null : kept.cell_line;
  const options = { command: `${named ? ` --cell-line ${shell(named)}` : ""}${bodyOptions(kept.body)}`, python: `${named ? `, cell_line=${python(named)}` : ""}${bodyArguments(kept.body)}` };
  const said = courses.map(({ course }) => troughWords(course, low, high)).filter(Boolean);
  return (
    <>
      <p className="lead" data-stale={stale || undefined}>{courses.length ? leadWords(courses.map((own) => own.course)) : "Blood, free drug and biomarkers of a regimen."}</p>
      <p className="soft">{first ? <><KindBadge kind="example" /> change any word below <span className="sep">·</span> </> : null}
        <strong>For research use only</strong>: one typical patient of a published model, without interval; nothing here says what anybody should take.</p>
      <div className="columns top">
        <Sentences wanted={kept.wanted} days={kept.days} found={found} keep={keep} />
        <div className="panel settings">
          <Target low={kept.low} high={kept.high} ranges={evidence?.targets ?? []} keep={keep} />
          {said.map((words) => <p key={words} role="status">{words}</p>)}
          <BodyFields own={kept.body} hepatic={evidence?.hepatic ?? []} interactions={evidence?.interactions ?? []} keep={(change) => keep({ body: { ...kept.body, ...change } })} />
          <div className="row">
            <label>tumour cells <select value={kept.cell_line} onChange={(event) => keep({ cell_line: event.target.value })}>
              {(lines.length ? lines.map((own) => own.name) : [kept.cell_line]).map((name) => <option key={name}>{name}</option>)}</select></label>
            {first ? null : <button type="button" className="quiet" onClick={() => keep(FIRST)}>back to the example</button>}
          </div>
        </div>
      </div>
      {courses.length ? <>
        <Courses courses={courses} low={low} high={high} stale={stale} week={kept.week} log={kept.log} keep={keep} days={kept.days} options={options}
          miss={(place, number) => keep({ wanted: kept.wanted.map((own, k) => (k === place ? toggled(own, number) : own)) })} />
        <Populations asked={kept.wanted.map((_, place) => askedOf(kept, place))} patients={kept.patients} seed={kept.seed} jobs={kept.jobs} found={populations} keep={keep} days={kept.days} options={options} />
        <Ratios courses={courses} />
        <Notes courses={courses.map((own) => own.course)} />
      </> : null}
      {evidence ? <Evidence seen={evidence.seen} /> : null}
    </>
  );
}

function Notes({ courses }: { courses: Course[] }) {
  const notes = [...new Set(courses.flatMap((own) => own.notes))];
  return notes.length ? <div className="warning"><ul>{notes.map((note) => <li key={note}>{note}</li>)}</ul></div> : null;
}
