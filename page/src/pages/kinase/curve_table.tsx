import { EstimateText, type Estimate } from "@/parts/estimate";
import { KindBadge } from "@/parts/kind";
import type { Curve } from "./types";

const ROWS: [keyof Curve & `${string}`, string, string, number][] = [
  ["ic50_nM", "IC50: half of what can be inhibited is gone", "nM", 1],
  ["kd_nM", "Kd: the enzyme's own affinity", "nM", 1],
  ["residual_activity", "activity left at the highest doses", "%", 100],
  ["activity_without_fkbp12", "activity left by the drug without FKBP12", "%", 100],
  ["ic50_without_fkbp12_nM", "IC50 of the drug without FKBP12", "nM", 1],
];

/** What the curves say, side by side: each number with its interval, its kind, or why there is none. */
export function CurveTable({ curves }: { curves: Curve[] }) {
  const rows = ROWS.filter(([name]) => curves.some((own) => { const one = own[name] as Estimate; return one.value !== null || name === "ic50_nM" || name === "kd_nM" || name === "residual_activity"; }));
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="What the curves say">
      <table>
        <thead><tr><th scope="col">quantity (95 % interval)</th>{curves.map((own) => <th key={own.title} scope="col">{own.title}</th>)}</tr></thead>
        <tbody>
          {rows.map(([name, said, unit, times]) => (
            <tr key={name}><td>{said}</td>{curves.map((own) => {
              const one = own[name] as Estimate;
              return <td key={own.title}><EstimateText own={one} unit={unit} times={times} /> {one.relation === "none" ? null : <KindBadge kind={one.relation === "=" ? "fitted" : "bound"} />}</td>;
            })}</tr>))}
          {curves.some((own) => own.flags.length) ? <tr><td>what to know</td>{curves.map((own) => <td key={own.title}>{own.flags.length ? <ul>{own.flags.map((flag) => <li key={flag}>{flag}</li>)}</ul> : "–"}</td>)}</tr> : null}
        </tbody>
      </table>
    </div>
  );
}
