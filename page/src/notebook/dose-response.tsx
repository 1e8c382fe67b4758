// The dose-response figure of the page as one script, which a notebook runs in a closed frame.
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { DoseResponse, doseResponseHeight } from "@/figures/dose-response";
import { inNM } from "@/figures/dose-series";
import { short, unitWords } from "@/figures/numbers";
import { useWidth } from "@/figures/width";
import { wellKey, type CurveNumbers, type CurveSeen } from "@/pages/plate/document";
import { drawn } from "@/pages/plate/curves/drawn";
import "@/look/tokens.css";
import "@/look/figures.css";
import "./notebook.css";

type Given = { curves: (CurveSeen & Pick<CurveNumbers, "ic50_nM">)[] };

function Shown({ curves }: Given) {
  const [place, width] = useWidth(640), [light, setLight] = useState<string | null>(null);
  const series = curves.map((own, at) => drawn(own, own as unknown as CurveNumbers, at, undefined)), units = new Set(curves.map((own) => own.dose_unit)), unit = units.size === 1 ? [...units][0]! : "nM";
  const well = light === null ? undefined : curves.flatMap((own) => own.wells).find((own) => wellKey(own) === light), drugs = new Set(curves.map((own) => own.drug).filter(Boolean));
  const height = doseResponseHeight(series, 280), w = Math.min(width, 760);
  return (
    <div ref={place}>
      <svg className="plot" viewBox={`0 0 ${w} ${height}`} width={w} height={height} role="img" aria-label={document.title}>
        <DoseResponse series={series} width={w} height={height} unit={unit} drug={drugs.size === 1 ? [...drugs][0]! : "dose"} lit={new Set(light ? [light] : [])} onLight={setLight} />
      </svg>
      <p role="status">{well ? `${[well.file, well.plate, well.well].filter(Boolean).join(", ")}: ${short(well.dose_nM / inNM(unit))} ${unitWords(unit)}, ${well.response === null ? well.token : `${Math.round(100 * well.response)} % of control`}` : "Point at a well."}</p>
    </div>
  );
}

createRoot(document.getElementById("figure")!).render(<Shown {...(JSON.parse(document.getElementById("data")!.textContent!) as Given)} />);
