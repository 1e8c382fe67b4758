import { estimateWords, EstimateText, type Estimate } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { unitWords } from "@/figures/numbers";
import { inNM } from "@/figures/dose-series";
import type { CurveNumbers, PlateDocument } from "@/pages/plate/document";

const MOST = 200;

/** IC50 and what is left at the top of every curve; the rest on request. */
export function NumbersTable({ doc, shown }: { doc: PlateDocument; shown: string[] }) {
  const curves = doc.result.curves, growth = curves.some((own) => own.gr50_nM.relation !== "none");
  const rows = curves.length > MOST ? curves.filter((own) => shown.includes(own.curve)) : curves;
  return (
    <>
      <div className="scroll" tabIndex={0} role="region" aria-label="Results">
        <table className="results">
          <thead><tr><th scope="col">curve</th><th scope="col">IC50, half of control</th><th scope="col">left at top dose</th>{growth ? <th scope="col">GR50</th> : null}<th scope="col">n</th></tr></thead>
          <tbody>{rows.map((own) => (
            <tr key={own.curve}><th scope="row">{own.curve}</th>
              <td data-label="IC50"><Potency own={own.ic50_nM} unit={own.dose_unit} /></td>
              <td data-label="left at top dose"><EstimateText own={own.emax} unit="%" times={100 * shareOf(doc, own)} /></td>
              {growth ? <td data-label="GR50"><Potency own={own.gr50_nM} unit={own.dose_unit} /></td> : null}
              <td data-label="n">{own.n_biological} {own.n_biological === 1 ? "replicate" : "replicates"}, {own.n_wells} wells</td></tr>))}</tbody>
        </table>
      </div>
      {rows.length < curves.length ? <p className="soft">the drawn curves of {curves.length}; the download has all</p> : null}
      <details><summary>All numbers and flags of the drawn curves</summary>{curves.filter((own) => shown.includes(own.curve)).map((own) => <Everything key={own.curve} own={own} />)}</details>
    </>
  );
}

/** What a response is divided by to be a share of the control: curves in percent have 100. */
function shareOf(doc: PlateDocument, own: CurveNumbers): number {
  const last = doc.curves.find((one) => one.curve === own.curve)?.line.response.at(-1);
  return last != null && own.emax.value ? last / own.emax.value : 1;
}

function Potency({ own, unit }: { own: Estimate; unit: string }) {
  return <><EstimateText own={own} unit={unitWords(unit)} times={1 / inNM(unit)} /> <KindBadge kind={own.relation === "=" ? "fitted" : own.relation === "none" ? "computed" : "bound"} /></>;
}

function Everything({ own }: { own: CurveNumbers }) {
  const unit = unitWords(own.dose_unit), times = 1 / inNM(own.dose_unit);
  const rows: [string, string, Estimate][] = [["IC50, absolute", estimateWords(own.ic50_nM, unit, times), own.ic50_nM], ["EC50, relative", estimateWords(own.ec50_nM, unit, times), own.ec50_nM], ["GR50", estimateWords(own.gr50_nM, unit, times), own.gr50_nM], ["GRmax", estimateWords(own.gr_max), own.gr_max],
    ["Hill slope", estimateWords(own.hill), own.hill], ["top", estimateWords(own.top), own.top], ["bottom", estimateWords(own.bottom), own.bottom], ["AUC", estimateWords(own.auc), own.auc]];
  return (
    <div className="everything">
      <h3>{own.curve} <span className="soft">model {own.model}</span></h3>
      <dl>{rows.map(([name, words, one]) => <div key={name}><dt>{name}</dt><dd>{words}{one.method ? <small> {one.method}</small> : null}</dd></div>)}</dl>
      {own.flags.length ? <ul className="flags">{own.flags.map((flag) => <li key={flag}>{flag}</li>)}</ul> : null}
    </div>
  );
}
