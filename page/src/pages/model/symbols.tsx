import { useState } from "react";
import { useLatest } from "@/api/latest";
import { short } from "@/figures/numbers";
import { ProblemBox } from "@/parts/problem";
import type { ModelDocument, Part, Rest } from "./types";

/** Every species with its number at the start and, when asked for, at rest. */
export function Symbols({ model, job, part }: { model: ModelDocument; job: string; part: Part }) {
  const [asked, setAsked] = useState(false);
  const { answer, stale, problem } = useLatest<Rest>(`/api/model/${job}/run`, asked ? { do: "rest", given: part.given } : null, { debounce_ms: 400 });
  // What lies a million millionth below the largest is rounding of the search, and no level.
  const largest = Math.max(0, ...Object.values(answer?.values ?? {}).map((own) => Math.abs(own ?? 0))), level = (own: number | null | undefined) => short(own != null && Math.abs(own) < 1e-12 * largest ? 0 : own, 4);
  const rest = asked ? answer : null, rows = model.species.length ? model.species : model.settable;
  return (
    <section aria-label="Symbols"><h2>Species</h2>
      <div className="row"><button type="button" onClick={() => setAsked(true)} disabled={asked && !stale}>Find the steady state</button>
        <span className="soft">events wait, and time stands still; a second, a hundred times stricter search must confirm it</span></div>
      {problem ? <ProblemBox problem={problem} /> : null}
      {rest?.failed ? <div className="warning"><p>{rest.failed}</p></div> : null}
      <div className="scroll" tabIndex={0} role="region" aria-label="Species"><table>
        <thead><tr><th scope="col">species</th><th scope="col">at the start</th>{rest ? <th scope="col">at rest</th> : null}<th scope="col">unit</th></tr></thead>
        <tbody>{rows.map((own) => <tr key={own.id}><th scope="row">{own.id}</th><td className="number">{short(part.given[own.id] ?? own.value)}</td>{rest ? <td className="number">{level(rest.values[own.id])}</td> : null}<td>{own.unit}</td></tr>)}</tbody>
      </table></div>
    </section>
  );
}
