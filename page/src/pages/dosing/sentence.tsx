import { Plus, X } from "lucide-react";
import type { Problem } from "@/api/client";
import { ProblemBox } from "@/parts/problem";
import { LETTERS, MOST_REGIMENS, SCHEDULES, stepped, type Course, type Wanted } from "./regimens";

type Given = { wanted: Wanted[]; days: string; found: { answer: Course | null; stale: boolean; problem: Problem | null }[]; keep: (change: { wanted?: Wanted[]; days?: string }) => void };

/** Each regimen as a sentence whose words are fields; below each, how it was read. */
export function Sentences({ wanted, days, found, keep }: Given) {
  const change = (place: number, own: Partial<Wanted>) => keep({ wanted: wanted.map((one, index) => (index === place ? { ...one, ...own } : one)) });
  return (
    <div className="sentences">
      {wanted.map((own, place) => (
        <Sentence key={place} own={own} place={place} days={days} found={found[place]!} change={(next) => change(place, next)} changeDays={(next) => keep({ days: next })}
          leave={wanted.length > 1 ? () => keep({ wanted: wanted.filter((_, index) => index !== place) }) : undefined} />
      ))}
      {wanted.length < MOST_REGIMENS ? <button type="button" className="quiet" onClick={() => keep({ wanted: [...wanted, { dose: "20 mg", schedule: "weekly" }] })}><Plus size={15} aria-hidden /> compare another</button> : null}
    </div>
  );
}

function Sentence({ own, place, days, found, change, changeDays, leave }: {
  own: Wanted; place: number; days: string; found: Given["found"][number]; change: (own: Partial<Wanted>) => void; changeDays: (days: string) => void; leave?: () => void;
}) {
  const letter = LETTERS[place]!, known = SCHEDULES.includes(own.schedule), other = !known;
  return (
    <div className="sentence" role="group" aria-label={`Regimen ${letter}`}>
      <p className="words">
        <svg className="plot swatch" viewBox="0 0 22 12" aria-hidden><path className={`curve s${place + 1}`} d="M0 6h22" strokeDasharray={found.answer?.unstudied ? "5 3" : undefined} /></svg>
        <strong>{letter}</strong>
        <input className="dose" aria-label={`Dose of regimen ${letter}`} value={own.dose} maxLength={20} onChange={(event) => change({ dose: event.target.value })}
          onKeyDown={(event) => { if (event.key === "ArrowUp" || event.key === "ArrowDown") { event.preventDefault(); change({ dose: stepped(own.dose, event.key === "ArrowUp") }); } }} />
        <select aria-label={`Schedule of regimen ${letter}`} value={known ? own.schedule : "other"} onChange={(event) => change({ missed: [], schedule: event.target.value === "other" ? "daily, hold days 15-21" : event.target.value })}>
          {SCHEDULES.map((one) => <option key={one}>{one}</option>)}<option value="other">in other words …</option>
        </select>
        {other ? <input className="words-of" aria-label={`Schedule of regimen ${letter} in words`} title="such as: every 36 h; daily, hold days 15-21" value={own.schedule} maxLength={60} onChange={(event) => change({ missed: [], schedule: event.target.value })} /> : null}
        <span>for</span>
        <input className="days" aria-label={`Days of regimen ${letter}`} inputMode="numeric" value={days} maxLength={5} onChange={(event) => changeDays(event.target.value)} /> <span>days</span>
        {leave ? <button type="button" className="quiet icon" aria-label={`Take regimen ${letter} away`} onClick={leave}><X size={15} aria-hidden /></button> : null}
      </p>
      {own.missed?.length ? <p className="missed">missed: {own.missed.map((number) => <button key={number} type="button" className="quiet" title="Take it after all" onClick={() => change({ missed: own.missed!.filter((one) => one !== number) })}>dose {number} <X size={13} aria-hidden /><span className="visually-hidden"> put it back</span></button>)}</p> : null}
      {found.problem ? <ProblemBox problem={found.problem} />
        : <p className="soft echo" role="status">{found.answer ? <>read as {found.answer.regimen.words}{found.stale ? ", working" : ""}</> : "working"}</p>}
      {found.answer?.unstudied && !found.problem ? <p className="unstudied">Drawn dashed: {found.answer.unstudied}.</p> : null}
    </div>
  );
}
