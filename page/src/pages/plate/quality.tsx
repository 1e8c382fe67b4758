import type { Quality as Seen } from "./document";

const MOST = 40;

/** Whether the plates are good enough: controls, blank and patterns; what passes its limit is marked, nothing is dropped. */
export function Quality({ plates }: { plates: Seen[] }) {
  const judged = plates.filter((own) => own.checks.some((check) => check.words !== "–"));
  if (!judged.length) return null;
  const looks = judged.reduce((sum, own) => sum + own.checks.filter((check) => check.look).length, 0);
  return (
    <section aria-labelledby="quality">
      <h2 id="quality">Is the plate good enough?</h2>
      <p>{looks ? `${looks} ${looks === 1 ? "number passes" : "numbers pass"} a limit, marked ⚑. Nothing was left out because of it.` : "Every number that the layout can tell is within its limit."} A dash means that the layout cannot tell.</p>
      <div className="scroll" tabIndex={0} role="region" aria-label="Plate quality">
        <table className="quality">
          <thead><tr><th scope="col">plate</th>{judged[0]!.checks.map((check) => <th key={check.name} scope="col" title={check.rule ? `marked ${check.rule}` : undefined}>{check.name}{check.rule ? <small>{check.rule}</small> : null}</th>)}</tr></thead>
          <tbody>{judged.slice(0, MOST).map((own) => (
            <tr key={own.file + own.plate}><th scope="row">{own.plate || own.file}{own.plate && plates.length > 1 ? <small>{own.file}</small> : null}</th>
              {own.checks.map((check) => <td key={check.name} className={check.look ? "look" : undefined} title={check.robust || undefined}>{check.words}{check.look ? " ⚑" : ""}</td>)}</tr>))}</tbody>
        </table>
      </div>
      {judged.length > MOST ? <p className="soft">the first {MOST} of {judged.length} plates; the download has all</p> : null}
    </section>
  );
}
