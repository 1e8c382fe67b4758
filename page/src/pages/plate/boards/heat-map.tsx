import { useMemo } from "react";
import { Figure } from "@/figures/figure";
import { short } from "@/figures/numbers";
import { useWidth } from "@/figures/width";
import { geometryOf, useBoard, type Selection } from "./board";
import { Cells, type Look } from "./cells";
import type { PlateSeen, PlateWell } from "@/pages/plate/document";

/** As dark as its number can still be read on it, on light paper and on dark. */
const LEAST = 0.04, MOST = 0.58, KEY = 30, INK = "var(--s1)";

/** What was read in each well; a well without a number has a red frame, one that is left out a cross. */
export function HeatMap({ plate, read, selection, onSelect, lit, onHover, onKey, stale, command, python }: {
  plate: PlateSeen; read: string; selection: Selection; onSelect: (next: Selection) => void; lit: ReadonlySet<string>; onHover: (well: string | null) => void; onKey: (key: string) => boolean;
  stale: boolean; command: string; python: string;
}) {
  const [place, width] = useWidth(560);
  const geometry = geometryOf(plate.shape, width, KEY);
  const wells = useMemo(() => [...new Map(plate.wells.filter((own) => own.read === read).map((own) => [own.well, own])).values()], [plate, read]);
  const [low, high] = useMemo(() => rangeOf(wells), [wells]);
  const looks = useMemo(() => wells.map((own) => lookOf(own, low, high)), [wells, low, high]);
  const card = useBoard({ shape: plate.shape, geometry, selection, onSelect, onHover, onKey, label: `Readings of ${plate.plate || plate.file}: arrows move, Shift extends, x leaves a well out` });
  return (
    <div ref={place}>
      <Figure name="plate-readings" title="What was read" alt={`Heat map of ${wells.length} wells of ${plate.plate || plate.file}, from ${short(low)} to ${short(high)}`} width={width} height={geometry.height} stale={stale}
        command={command} python={python} card={card} numbers={() => ({ columns: ["well", "read", "as written", "value", "left out"], rows: wells.map((own) => [own.well, own.read, own.raw, own.value, own.token]) })}>
        <Cells shape={plate.shape} geometry={geometry} looks={looks} selection={selection} lit={lit} />
        <Ramp low={low} high={high} label={read} x={geometry.left} y={geometry.height - KEY + 10} width={Math.min(160, width / 3)} />
      </Figure>
    </div>
  );
}

function rangeOf(wells: PlateWell[]): [number, number] {
  let low = Infinity, high = -Infinity;
  for (const { value } of wells) if (value !== null) { low = Math.min(low, value); high = Math.max(high, value); }
  return low <= high ? [low, high] : [0, 1];
}

function lookOf(own: PlateWell, low: number, high: number): Look {
  const out = own.token !== "", number = own.value !== null;
  const share = number && high > low ? (own.value! - low) / (high - low) : 0.5;
  return { well: own.well, fill: number ? INK : "none", opacity: LEAST + (MOST - LEAST) * share, text: number ? short(own.value, 3) : own.raw.trim().slice(0, 7) || "–", cross: out && number, asks: out && !number };
}

function Ramp({ low, high, label, x, y, width }: { low: number; high: number; label: string; x: number; y: number; width: number }) {
  const steps = 24;
  return (
    <g>
      {Array.from({ length: steps }, (_, step) => <rect key={step} x={x + (step * width) / steps} y={y} width={width / steps} height={9} fill={INK} fillOpacity={LEAST + ((MOST - LEAST) * step) / (steps - 1)} />)}
      <text className="note" x={x + width + 8} y={y + 8}>{short(low)} to {short(high)}{label ? `, ${label}` : ""}</text>
    </g>
  );
}
