import { short } from "@/figures/numbers";
import { KindBadge, type NumberKind } from "@/parts/kind";
import { compared, LETTERS, type Course } from "./regimens";

/** p-S6 in tumours is among the evidence that the model was fitted to; the other readouts had to come out. */
const kindOf = (quantity: string): NumberKind => (quantity.startsWith("p-S6") ? "calibrated" : quantity.startsWith("p-") ? "predicted" : "computed");

/** Every number of each regimen, and of all others over the first. */
export function Ratios({ courses }: { courses: { place: number; course: Course }[] }) {
  const rows = compared(courses.map((own) => own.course)), letters = courses.map((own) => LETTERS[own.place]!);
  const observed = courses.flatMap(({ place, course }) => course.observed.map((own) => ({ ...own, letter: LETTERS[place]! })));
  return (
    <section aria-labelledby="ratios-title">
      <h2 id="ratios-title">In numbers</h2>
      <div className="scroll whole" tabIndex={0} role="region" aria-labelledby="ratios-title">
        <table className="ratios">
          <thead><tr><th scope="col">quantity</th><th scope="col">kind</th>{letters.map((one, place) => <th key={one} scope="col" className="number">{one}: {courses[place]!.course.regimen.text}</th>)}
            {letters.slice(1).map((one) => <th key={one} scope="col" className="number">{one} over {letters[0]}</th>)}</tr></thead>
          <tbody>{rows.map((own) => (
            <tr key={own.quantity + own.unit}>
              <th scope="row">{own.quantity} <span className="soft">{own.unit === "%" ? "" : `(${own.unit})`} {own.meaning}</span></th><td><KindBadge kind={kindOf(own.quantity)} /></td>
              {own.values.map((value, place) => <td key={place} className="number" data-name={letters[place]}>{value === null ? "none" : short(value)}{own.unit === "%" && value !== null ? " %" : ""}</td>)}
              {own.ratios.map((ratio, place) => <td key={place} className="number" data-name={`${letters[place + 1]} over ${letters[0]}`}>{ratio}</td>)}
            </tr>))}
            {observed.map((own) => (
              <tr key={own.letter + own.fact} className="observed">
                <th scope="row">{own.quantity === "auc" ? "AUC in whole blood, an interval" : "trough in whole blood"} <span className="soft">({own.quantity === "auc" ? "ng h/mL" : "ng/mL"}) {own.who}; {own.note} ({own.fact})</span></th><td><KindBadge kind="measured" /></td>
                {letters.map((letter) => <td key={letter} className="number" data-name={letter}>{letter === own.letter ? `${short(own.value)}${own.low === null ? "" : ` (${short(own.low)} to ${short(own.high)})`}` : ""}</td>)}
                {letters.slice(1).map((letter) => <td key={letter} />)}
              </tr>))}
          </tbody>
        </table>
      </div>
      <p className="soft">Whole blood holds about five times as much drug as plasma, most of it in red cells; only the free drug reaches cells. One typical patient has no interval; patients differ in exposure by a third or more (P013).</p>
    </section>
  );
}
