import { TYPICAL, type Body } from "./regimens";

/** What is known of the patient, or of all of a population: as the options of the command line. */
export function BodyFields({ own, hepatic, interactions, keep }: { own: Body; hepatic: string[]; interactions: string[]; keep: (change: Partial<Body>) => void }) {
  const differs = JSON.stringify(own) !== JSON.stringify(TYPICAL);
  return (
    <fieldset className="target">
      <legend>Patient</legend>
      <div className="row">
        <label>haematocrit <input className="days" inputMode="decimal" placeholder="usual" value={own.hct} maxLength={6} onChange={(event) => keep({ hct: event.target.value })} /></label>
        <label>fat-free mass <input className="days" inputMode="decimal" placeholder="usual" value={own.ffm} maxLength={6} onChange={(event) => keep({ ffm: event.target.value })} /> kg</label>
        <label>liver <select value={own.hepatic} onChange={(event) => keep({ hepatic: event.target.value })}><option value="">usual</option>{hepatic.map((one) => <option key={one} value={one}>{one} impairment</option>)}</select></label>
        <label>taken along <select value={own.interaction} onChange={(event) => keep({ interaction: event.target.value })}><option value="">nothing</option>{interactions.map((one) => <option key={one}>{one}</option>)}</select></label>
        {differs ? <button type="button" className="quiet" onClick={() => keep(TYPICAL)}>typical patient</button> : null}
      </div>
    </fieldset>
  );
}
