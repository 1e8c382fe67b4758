export type Range = { id: string; quantity: string; low: number; high: number | null; unit: string; source: string };

/** A range for the trough that the user types; published ones can be filled in, each with its source. */
export function Target({ low, high, ranges, keep }: { low: string; high: string; ranges: Range[]; keep: (change: { low: string; high: string }) => void }) {
  return (
    <fieldset className="target">
      <legend>Band for the trough in whole blood</legend>
      <div className="row">
        <label>from <input className="days" inputMode="decimal" value={low} maxLength={8} onChange={(event) => keep({ low: event.target.value, high })} aria-label="Lower end of the band (ng/mL)" /></label>
        <label>to <input className="days" inputMode="decimal" value={high} maxLength={8} onChange={(event) => keep({ low, high: event.target.value })} aria-label="Upper end of the band (ng/mL)" /> ng/mL</label>
        {low || high ? <button type="button" className="quiet" onClick={() => keep({ low: "", high: "" })}>no band</button> : null}
      </div>
      {ranges.length ? <p className="soft">printed somewhere: {ranges.map((own, place) => (
        <span key={own.id}>{place ? ", " : ""}<button type="button" className="link" title={`${own.source} (${own.id})`} onClick={() => keep({ low: String(own.low), high: String(own.high ?? "") })}>{own.low} to {own.high}</button> {own.quantity.replace("trough in ", "")}</span>
      ))}</p> : null}
    </fieldset>
  );
}
