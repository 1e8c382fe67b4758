import { ChevronRight } from "lucide-react";
import { useEffect, useRef } from "react";
import { Opened } from "./opened";
import { KIND_WORDS, OUTCOME_WORDS, pretty, type Kind, type Outcome, type Row, type Stored, type Verdict } from "./rows";

export const OutcomeChip = ({ outcome }: { outcome: Outcome }) => <span className={`chip ${outcome}`} title={OUTCOME_WORDS[outcome]}>{outcome}</span>;
const ClaimKind = ({ kind }: { kind: Kind }) => <span className={`kind ${kind}`} title={KIND_WORDS[kind]}>{kind}</span>;

type Given = {
  stored: Stored; stale: boolean; named: string; name: (id: string) => void; checks: Record<string, string>;
  asked: (id: string, job: string) => void; judged: (found: Verdict) => void; again: Record<string, Verdict>;
};

/** The dense table; on a narrow screen each row is a card with its verdict beside its name. */
export function Claims({ rows, ...given }: Given & { rows: Row[] }) {
  if (!rows.length) return <p className="soft">No row holds all of that. Take a chip away, or look for fewer words.</p>;
  return (
    <table className="claims">
      <thead><tr><th scope="col">claim</th><th scope="col">kind</th><th scope="col">expected</th><th scope="col">observed</th><th scope="col">verdict</th></tr></thead>
      <tbody>{rows.map((own) => <Line key={own.id} own={own} {...given} />)}</tbody>
    </table>
  );
}

function Line({ own, stale, named, name, ...given }: Given & { own: Row }) {
  const open = named === own.id, place = useRef<HTMLTableRowElement>(null);
  const fresh = own.id in given.again;
  useEffect(() => {
    if (open) place.current?.scrollIntoView({ block: "nearest" });
  }, [open]);
  return (
    <>
      <tr ref={place} id={`row-${own.id}`} className={open ? "line open" : "line"}>
        <th scope="row">
          <button type="button" className="opens" aria-expanded={open} onClick={() => name(open ? "" : own.id)}>
            <ChevronRight size={15} aria-hidden className="turn" /><span className="id">{own.id}</span><span>{pretty(own.claim)}</span>
          </button>
        </th>
        <td className="of-kind"><ClaimKind kind={own.kind} /></td>
        <td className="expected" data-name="expected">{pretty(own.expected)}</td>
        <td className="observed" data-name="observed">{pretty(own.observed)}</td>
        <td className="of-verdict"><OutcomeChip outcome={own.verdict} />{fresh ? <span className="soft mark">run again</span> : stale ? <span className="soft mark stale" title="worked out by another version">stale</span> : null}</td>
      </tr>
      {open ? <tr className="details"><td colSpan={5}><Opened own={own} {...given} /></td></tr> : null}
    </>
  );
}
