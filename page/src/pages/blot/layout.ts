import { IN_NM } from "@/figures/numbers";
import { csv } from "@/figures/save";

export const ROLES = ["sample", "control", "loading", "ladder", "blank"] as const;
export type LaneRow = { role: (typeof ROLES)[number]; sample: string; dose: string; hours: string };
export type ImageRow = { image: string; target: string; replicate: string; blot: string };
/** What is in the lanes, the same on all images, and what each image shows. */
export type Layout = { lanes: LaneRow[]; images: ImageRow[] };

const TARGETS = ["p-S6K1", "p-S6K", "S6K1", "p-4E-BP1", "4E-BP1", "p-S6", "S6", "p-AKT", "AKT", "p-ERK", "ERK", "actin", "GAPDH", "tubulin", "vinculin", "H3"];

/** A layout to start from: names of files often say target and replicate. */
export function firstLayout(images: string[], lanes = 6): Layout {
  return {
    lanes: [...Array(lanes).keys()].map((index) => ({ role: index ? "sample" : "control", sample: index ? "" : "vehicle", dose: index ? "" : "0", hours: "24" })),
    images: images.map((image, index) => {
      const letters = image.toLowerCase().replace(/[^a-z0-9]/g, "");
      const target = TARGETS.find((one) => letters.includes(one.toLowerCase().replace(/[^a-z0-9]/g, ""))) ?? "";
      const replicate = /(?:^|[^a-z0-9])(?:rep|replicate|n|blot)?[ _-]?(\d{1,2})[a-z]?(?=[^0-9]|$)/i.exec(image)?.[1] ?? String(index + 1);
      return { image, target, replicate, blot: image.replace(/\.[^.]+$/, "") };
    }),
  };
}

/** A dose in nM, from what people write: 20, 20 nM, 0,5 µM; null if it is none. */
export function doseIn_nM(text: string): number | null {
  const found = /^\s*(\d+(?:[.,]\d+)?(?:e[+-]?\d+)?)\s*([pnuµμm]?M)?\s*$/i.exec(text);
  if (!found) return null;
  const unit = (found[2] ?? "nM").replace("μ", "µ"), factor = IN_NM[unit] ?? Object.entries(IN_NM).find(([name]) => name.toLowerCase() === unit.toLowerCase())?.[1];
  return factor === undefined ? null : Number((Number(found[1]!.replace(",", ".")) * factor).toPrecision(12));
}

/** What keeps a layout from being used: a place and a sentence; empty if nothing does. */
export function wrongIn({ lanes, images }: Layout): { place: string; said: string }[] {
  const wrong: { place: string; said: string }[] = [];
  lanes.forEach((own, index) => {
    if (["sample", "control", "loading"].includes(own.role) && !own.sample.trim()) wrong.push({ place: `sample ${index}`, said: `lane ${index + 1} has no sample` });
    if (own.dose.trim() && doseIn_nM(own.dose) === null) wrong.push({ place: `dose ${index}`, said: `lane ${index + 1}: ${own.dose} is no dose, write e.g. 20 nM` });
    if (own.hours.trim() && !/^\d+([.,]\d+)?$/.test(own.hours.trim())) wrong.push({ place: `hours ${index}`, said: `lane ${index + 1}: ${own.hours} are no hours` });
  });
  images.forEach((own, index) => { if (!own.target.trim()) wrong.push({ place: `target ${index}`, said: `${own.image} has no target` }); });
  if (!lanes.some((own) => own.role === "control" || doseIn_nM(own.dose) === 0)) wrong.push({ place: "role 0", said: "no lane is a control: give one the role control, or the dose 0" });
  return wrong;
}

export const LAYOUT_COLUMNS = ["image", "lane", "sample", "dose_nM", "time_h", "target", "replicate", "blot", "role"];

export function layoutCsv({ lanes, images }: Layout): string {
  return csv(LAYOUT_COLUMNS, images.flatMap((image) => lanes.map((own, index) => {
    const told = !["ladder", "blank"].includes(own.role), dose = told ? doseIn_nM(own.dose) : null;
    return [image.image, index + 1, told ? own.sample.trim() : own.role, dose, told && own.hours.trim() ? Number(own.hours.replace(",", ".")) : null,
      image.target.trim(), image.replicate.trim(), image.blot.trim(), own.role];
  })));
}
