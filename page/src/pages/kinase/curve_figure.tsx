import { Axes, BoundArrow, linePath, Marker } from "@/figures/axes";
import { Figure } from "@/figures/figure";
import { useNarrow } from "@/figures/narrow";
import { MARKERS } from "@/figures/palette";
import { PatientBand, patientWords, usePatient } from "@/figures/patient";
import { doseScale, linearScale } from "@/figures/scales";
import { estimateWords, type Estimate } from "@/parts/estimate";
import type { Curve } from "./types";

const HEIGHT = 356, WIDE = { left: 62, top: 52, right: 546, bottom: 276 }, NARROW = { ...WIDE, right: 386 };

/** Activity against dose: wells, the fitted line, the plateau with its interval, and IC50 and Kd above; a bound is an arrow. */
export function CurveFigure({ curve, example, command, python, stale }: { curve: Curve; example: boolean; command: string; python: string; stale: boolean }) {
  const patient = usePatient();
  const narrow = useNarrow(), BOX = narrow ? NARROW : WIDE, step = narrow ? 80 : 92;
  const doses = curve.wells.filter((own) => own.dose_nM > 0).map((own) => own.dose_nM), low = Math.min(...doses), high = Math.max(...doses);
  const shares = curve.wells.flatMap((own) => (own.activity === null ? [] : [own.activity]));
  const x = doseScale(low, Math.max(high, low * 1.01), [BOX.left, BOX.right], true);
  const y = linearScale(Math.min(-0.08, ...shares) - 0.02, Math.max(1.15, ...shares) + 0.03, [BOX.bottom, BOX.top], 6, (value) => String(Math.round(100 * value)));
  const replicates = [...new Set(curve.wells.filter((own) => own.role === "sample").map((own) => own.replicate))].sort();
  const residual = curve.residual_activity, alone = curve.wells.some((own) => own.role === "no_fkbp12");
  if (!doses.length) return <p className="panel">{curve.title}: no well has a dose above 0, so there is no curve.</p>;
  return (
    <Figure name={`kinase_${curve.title.replace(/\W+/g, "_")}`} title={curve.title} width={BOX.right + 14} height={HEIGHT} command={command} python={python} stale={stale}
      alt={`activity of ${curve.title} against dose: IC50 ${estimateWords(curve.ic50_nM, "nM")}, ${estimateWords(residual, "%", 100)} of the activity left`}
      caption={<p>{curve.n_wells} wells of {curve.n_biological} replicate{curve.n_biological === 1 ? "" : "s"}. Bars at the top are 95 % intervals, an arrow is a bound; the shaded band is the interval of the activity that is left. {patient ? `The grey doses are free everolimus in a patient, ${patientWords(patient)}. ` : ""}{example ? "Virtual tubes, for research use only." : "For research use only."}</p>}
      numbers={() => ({
        columns: ["what", "role", "replicate", "dose nM", "response", "activity"],
        rows: [...curve.wells.map((own) => ["well", own.role, own.replicate, own.dose_nM, own.response, own.activity]), ...curve.line.dose_nM.map((dose, index) => ["curve", "", "", dose, null, curve.line.activity[index]])],
      })}>
      {residual.value !== null && residual.low !== null && residual.high !== null ? (
        <rect className="plateau" x={x.place(low)} width={x.place(high) - x.place(low)} y={y.place(residual.high)} height={Math.max(1, y.place(residual.low) - y.place(residual.high))} />) : null}
      <Axes box={BOX} x={x} y={y} zero={x} xLabel={alone ? "drug with FKBP12 (× without), nM" : "drug with FKBP12, nM"} yLabel="activity, % of no inhibitor">
        <PatientBand scale={x} top={BOX.top} bottom={BOX.bottom} />
        {residual.value !== null ? <line className="half" x1={x.place(low)} x2={x.place(high)} y1={y.place(residual.value)} y2={y.place(residual.value)} /> : null}
        <path className="curve s1" d={linePath(curve.line.dose_nM.map(x.place), curve.line.activity.map(y.place))} />
        {curve.wells.map((own, index) => {
          if (own.activity === null) return null;
          const place = Math.max(0, replicates.indexOf(own.replicate)), at = x.place(own.dose_nM) + (own.role === "blank" || own.role === "vehicle" ? (place - (replicates.length - 1) / 2) * 5 : 0);
          if (own.role === "no_fkbp12") return <path key={index} className="alone" d={`M${at - 4} ${y.place(own.activity) - 4}l8 8m-8 0l8 -8`} />;
          return <Marker key={index} shape={MARKERS[place % MARKERS.length]!} x={at} y={y.place(own.activity)} r={3.2} fill={`var(--s${(place % 6) + 1})`} hollow={own.role === "blank"} />;
        })}
      </Axes>
      <Mark own={curve.ic50_nM} name="IC50" y={14} colour="var(--s1)" place={x.place} low={low} high={high} />
      <Mark own={curve.kd_nM} name="Kd" y={34} colour="var(--s2)" place={x.place} low={low} high={high} />
      <g transform={`translate(${BOX.left} ${HEIGHT - 14})`}>
        {replicates.slice(0, 4).map((name, index) => (
          <g key={name} transform={`translate(${6 + index * step} 0)`}><Marker shape={MARKERS[index]!} x={0} y={-3} r={3.2} fill={`var(--s${index + 1})`} /><text className="key" x={9} y={1}>replicate {name}</text></g>))}
        {curve.wells.some((own) => own.role === "blank") ? <g transform={`translate(${6 + Math.min(4, replicates.length) * step} 0)`}><Marker shape="o" x={0} y={-3} r={3.2} fill="var(--plot-ink)" hollow /><text className="key" x={9} y={1}>no ATP</text></g> : null}
      </g>
    </Figure>
  );
}

function Mark({ own, name, y, colour, place, low, high }: { own: Estimate; name: string; y: number; colour: string; place: (dose: number) => number; low: number; high: number }) {
  if (own.value === null || own.relation === "none") return null;
  const inside = (dose: number) => place(Math.min(Math.max(dose, low), high));
  const at = inside(own.value);
  return (
    <g>
      <text className="key" x={WIDE.left - 8} y={y} dy="0.34em" textAnchor="end">{name}</text>
      {own.relation === "=" ? <>
        <path d={`M${inside(own.low ?? low)} ${y}H${inside(own.high ?? high)}`} stroke={colour} strokeWidth={2.4} fill="none" />
        <circle cx={at} cy={y} r={4} fill={colour} /></>
        : <BoundArrow x={at} y={y} towards={own.relation === ">" ? "right" : "left"} colour={colour} />}
    </g>
  );
}
