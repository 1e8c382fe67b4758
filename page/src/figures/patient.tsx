import { useOnce } from "@/api/latest";
import { short } from "./numbers";
import type { DoseScale } from "./scales";

/** The free drug that a patient reaches, from the model of the body. */
export type Patient = { regimen: string; peak_nM: number; trough_nM: number; kind: "predicted"; how: string };

export const usePatient = (): Patient | null => useOnce<Patient>("/api/patient").answer;

export const patientWords = (own: Patient): string => `${own.regimen}: ${short(own.trough_nM, 2)} to ${short(own.peak_nM, 2)} nM free`;

/**
 * Marks a dose axis of everolimus with the free drug of a patient, trough to peak. `perUnit` is the axis's unit in nM.
 * Draw it first, behind the curves; `name` says whether it is labelled, above `top`.
 */
export function PatientBand({ scale, top, bottom, perUnit = 1, name = true }: { scale: DoseScale; top: number; bottom: number; perUnit?: number; name?: boolean }) {
  const own = usePatient();
  if (!own) return null;
  const [left, right] = [own.trough_nM / perUnit, own.peak_nM / perUnit].map((dose) => Math.min(Math.max(scale.place(dose), scale.range[0]), scale.range[1])) as [number, number];
  if (right - left < 1) return null;
  return (
    <g className="patient-band">
      <title>{`Free drug in a patient, ${patientWords(own)} (${own.how})`}</title>
      <rect className="patient" x={left} y={top} width={right - left} height={bottom - top} />
      {name ? <text className="note" x={left + 2} y={top - 4} textAnchor="end">patient, free ▸</text> : null}
    </g>
  );
}
