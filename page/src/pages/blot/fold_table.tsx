import { short } from "@/figures/numbers";
import { EstimateText } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import { conditionNames } from "./names";
import type { Fold } from "./types";

/** Folds as a table; each says whether it was measured or is a bound, and how far it hangs on the background. */
export function FoldTable({ folds }: { folds: Fold[] }) {
  const { own: names } = conditionNames(folds);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`Folds of ${folds[0]!.readout}`}>
      <table>
        <thead><tr><th scope="col">{folds[0]!.readout}</th><th scope="col">fold of control (95 % interval)</th><th scope="col" title="The smallest and the largest fold over the usual ways to draw the background">over backgrounds</th><th scope="col">n</th></tr></thead>
        <tbody>{folds.map((own, index) => (
          <tr key={index}>
            <td title={own.sample}>{names[index]}</td>
            <td>{own.fold.method === "reference" ? "1, the control" : <><EstimateText own={own.fold} /> <KindBadge kind={own.fold.relation === "=" ? "measured" : own.fold.relation === "none" ? "assumed" : "bound"} /></>}
              {own.flags.length ? <p className="flag">{own.flags.join("; ")}</p> : null}{own.fold.reason && own.fold.relation !== "none" ? <p className="flag">{own.fold.reason}</p> : null}</td>
            <td>{own.over_baselines ? `${short(own.over_baselines.low)} to ${short(own.over_baselines.high)}` : "–"}</td>
            <td className="number">{own.n_biological}</td>
          </tr>))}</tbody>
      </table>
    </div>
  );
}
