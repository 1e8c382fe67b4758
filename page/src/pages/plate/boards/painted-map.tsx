import { useMemo, type ClipboardEvent } from "react";
import { Figure } from "@/figures/figure";
import { short, unitWords } from "@/figures/numbers";
import { useWidth } from "@/figures/width";
import { geometryOf, useBoard, type Selection } from "./board";
import { Cells, type Look } from "./cells";
import { cellText, LAYOUT_COLUMNS, type Layer, type MapWell, type PlateMap } from "@/pages/plate/layout/layout-map";
import { wholePlate, type Shape } from "@/pages/plate/layout/wells";

const KEY_ROW = 16, MOST_KEYS = 6, KEY_WIDTH = 190;
const LETTER: Record<string, string> = { vehicle: "V", blank: "B", empty: "–", time0: "t0", positive: "P" };

/** What is in each well: colour is line and drug, darker is a higher dose, letters are controls. */
export function PaintedMap({ map, shape, name, layer, selection, onSelect, lit, onHover, onKey, onCopy, onPaste, masked, stale }: {
  map: PlateMap; shape: Shape; name: string; layer: Layer; selection: Selection; onSelect: (next: Selection) => void; lit: ReadonlySet<string>; onHover: (well: string | null) => void; onKey: (key: string) => boolean;
  onCopy: (event: ClipboardEvent) => void; onPaste: (event: ClipboardEvent) => void; masked: ReadonlySet<string>; stale: boolean;
}) {
  const [place, width] = useWidth(560);
  const groups = useMemo(() => groupsOf(map), [map]);
  const shown = [...groups.keys()].slice(0, MOST_KEYS), across = Math.max(1, Math.min(3, Math.floor((width - 30) / KEY_WIDTH))), rows = Math.ceil(shown.length / across), geometry = geometryOf(shape, width, 8 + KEY_ROW * (rows + 1));
  const keyAt = (key: number) => ({ x: geometry.left + (key % across) * KEY_WIDTH, y: geometry.height - KEY_ROW * (rows + 1 - Math.floor(key / across)) });
  const looks = useMemo(() => looksOf(map, shape, groups, layer, masked), [map, shape, groups, layer, masked]);
  const card = useBoard({ shape, geometry, selection, onSelect, onHover, onKey, onCopy, onPaste, label: `What is in the wells of ${name}: arrows move, Shift extends, type a dose, v vehicle, b blank, s sample, x leave out` });
  const units = [...new Set(Object.values(map).filter((own) => own.dose !== null).map((own) => unitWords(own.unit)))];
  return (
    <div ref={place}>
      <Figure name="plate-map" title="What is in the wells" alt={`Map of ${Object.keys(map).length} described wells of ${name}`} width={width} height={geometry.height} card={card} stale={stale}
        numbers={() => ({ columns: LAYOUT_COLUMNS, rows: Object.entries(map).map(([well, own]) => [well, own.role, own.cell_line, own.drug, own.dose, own.dose === null ? "" : own.unit, own.time_h, own.replicate, own.curve, own.exclude]) })}>
        <Cells shape={shape} geometry={geometry} looks={looks} selection={selection} lit={lit} />
        <g>
          {shown.map((group, place) => (
            <g key={group}>
              <rect x={keyAt(place).x} y={keyAt(place).y + 2} width={18} height={10} rx={2} fill={`var(--s${(place % 6) + 1})`} fillOpacity={0.5} />
              <text className="note" x={keyAt(place).x + 24} y={keyAt(place).y + 11}>{group.length > 28 ? `${group.slice(0, 27)}…` : group || "no line or drug yet"}</text>
            </g>
          ))}
          <text className="note" x={geometry.left} y={geometry.height - 5}>{units.length ? `doses in ${units.join(", ")}; ` : ""}V vehicle, B blank{groups.size > MOST_KEYS ? `; ${groups.size - MOST_KEYS} more, in colours again` : ""}</text>
        </g>
      </Figure>
    </div>
  );
}

export const groupWords = (own: MapWell): string => own.curve || [own.cell_line, own.drug, own.time_h === null ? "" : `${own.time_h} h`].filter(Boolean).join(", ");

function groupsOf(map: PlateMap): Map<string, number> {
  const found = new Map<string, number>();
  for (const own of Object.values(map)) if (own.role === "sample" && !found.has(groupWords(own))) found.set(groupWords(own), found.size);
  return found;
}

function looksOf(map: PlateMap, shape: Shape, groups: Map<string, number>, layer: Layer, masked: ReadonlySet<string>): Look[] {
  const logs = Object.values(map).filter((own) => own.dose).map((own) => Math.log10(own.dose!)), low = Math.min(...logs), high = Math.max(...logs);
  return wholePlate(shape).map((well): Look => {
    const own = map[well];
    if (!own || own.role === "empty") return { well, fill: "var(--plot-grid)", opacity: own ? 0.9 : 0.45, text: own ? "–" : "" };
    const share = own.dose && high > low ? (Math.log10(own.dose) - low) / (high - low) : 0.5, cross = masked.has(well) || own.exclude !== "";
    const text = layer === "dose" ? (LETTER[own.role] ?? (own.dose === null ? "?" : short(own.dose, 3))) : cellText(own, layer);
    if (own.role !== "sample") return { well, fill: own.role === "vehicle" ? "var(--plot-soft)" : "var(--plot-grid)", opacity: own.role === "vehicle" ? 0.25 : 1, text, cross };
    return { well, fill: `var(--s${((groups.get(groupWords(own)) ?? 0) % 6) + 1})`, opacity: 0.1 + 0.42 * share, text, cross, asks: own.dose === null };
  });
}
