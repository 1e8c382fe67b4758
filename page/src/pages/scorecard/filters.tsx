import { Search } from "lucide-react";
import type { Kept } from "./scorecard";
import { KINDS, KIND_WORDS, OUTCOMES, OUTCOME_WORDS, type Row } from "./rows";

/** Chips by verdict and by kind, and a box that looks through every word of a row. */
export function Filters({ rows, kept, keep, count }: { rows: Row[]; kept: Kept; keep: (change: Partial<Kept>) => void; count: number }) {
  const turned = (chosen: string[], word: string) => (chosen.includes(word) ? chosen.filter((own) => own !== word) : [...chosen, word]);
  const outcomes = OUTCOMES.filter((word) => rows.some((own) => own.verdict === word));
  const of = (test: (own: Row) => boolean) => rows.filter(test).length;
  const any = kept.verdicts.length + kept.kinds.length + kept.find.length > 0;
  return (
    <div className="filters" role="search" aria-label="Filter the claims">
      <label className="find"><Search size={16} aria-hidden /><span className="visually-hidden">Find in the claims</span>
        <input type="search" data-find placeholder="find: p-AKT, C033, MCF-7 …" value={kept.find} onChange={(event) => keep({ find: event.target.value })} />
      </label>
      <div className="chips" role="group" aria-label="Verdict">
        {outcomes.map((word) => (
          <button key={word} type="button" className={`chip ${word}`} aria-pressed={kept.verdicts.includes(word)} title={OUTCOME_WORDS[word]} onClick={() => keep({ verdicts: turned(kept.verdicts, word) })}>
            {word} <span className="count">{of((own) => own.verdict === word)}</span></button>
        ))}
      </div>
      <div className="chips" role="group" aria-label="Kind">
        {KINDS.map((word) => (
          <button key={word} type="button" className="chip kind-chip" aria-pressed={kept.kinds.includes(word)} title={KIND_WORDS[word]} onClick={() => keep({ kinds: turned(kept.kinds, word) })}>
            {word} <span className="count">{of((own) => own.kind === word)}</span></button>
        ))}
      </div>
      <p className="soft" role="status">{count} of {rows.length} rows{any ? <> <button type="button" className="link" onClick={() => keep({ verdicts: [], kinds: [], find: "" })}>show all</button></> : null}</p>
    </div>
  );
}
