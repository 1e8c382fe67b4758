import { useRef, type ClipboardEvent, type KeyboardEvent, type PointerEvent } from "react";
import { between, columnOf, moved, placeOf, rowOf, wellName, wholePlate, type Place, type Shape } from "@/pages/plate/layout/wells";

/** Where the wells of a plate are drawn. */
export type Geometry = { left: number; top: number; cellWidth: number; cellHeight: number; width: number; height: number };

const HEAD_LEFT = 26, HEAD_TOP = 20;

export function geometryOf([rows, columns]: Shape, width: number, below = 0): Geometry {
  const cellWidth = Math.min(64, (width - HEAD_LEFT - 4) / columns), cellHeight = Math.max(Math.min(cellWidth, 27), Math.min(9, cellWidth * 1.4));
  return { left: HEAD_LEFT, top: HEAD_TOP, cellWidth, cellHeight, width, height: HEAD_TOP + rows * cellHeight + 4 + below };
}

export type Selection = { wells: ReadonlySet<string>; cursor: Place };
export const NOTHING: Selection = { wells: new Set(), cursor: { row: 0, column: 0 } };

type Hit = { place: Place | null; row: number | null; column: number | null; corner: boolean };

function hitOf(event: PointerEvent<HTMLElement>, geometry: Geometry, [rows, columns]: Shape): Hit | null {
  const svg = event.currentTarget.querySelector("svg");
  if (!svg) return null;
  const box = svg.getBoundingClientRect(), scale = geometry.width / box.width;
  const x = (event.clientX - box.left) * scale - geometry.left, y = (event.clientY - box.top) * scale - geometry.top;
  const row = Math.floor(y / geometry.cellHeight), column = Math.floor(x / geometry.cellWidth);
  const inRows = row >= 0 && row < rows, inColumns = column >= 0 && column < columns;
  return { place: inRows && inColumns ? { row, column } : null, row: x < 0 && inRows ? row : null, column: y < 0 && inColumns ? column : null, corner: x < 0 && y < 0 };
}

export type BoardUse = {
  shape: Shape; geometry: Geometry; selection: Selection; onSelect: (next: Selection) => void; onHover: (well: string | null) => void; label: string;
  onKey?: (key: string, event: KeyboardEvent) => boolean; onCopy?: (event: ClipboardEvent) => void; onPaste?: (event: ClipboardEvent) => void;
};

/**
 * What makes a drawn plate a thing that one selects in: drag a rectangle, click heads of rows and columns, Ctrl adds, Shift
 * extends; with the keys, arrows move, Shift and arrows extend, Ctrl+A takes all, Escape nothing.
 */
export function useBoard({ shape, geometry, selection, onSelect, onHover, label, onKey, onCopy, onPaste }: BoardUse) {
  const drag = useRef<{ from: Place; before: ReadonlySet<string> } | null>(null), anchor = useRef<Place | null>(null);
  const union = (a: Iterable<string>, b: Iterable<string>) => new Set([...a, ...b]);
  return {
    tabIndex: 0, role: "application", "aria-label": label, "data-board": "",
    onPointerDown(event: PointerEvent<HTMLDivElement>) {
      if (event.button !== 0) return;
      const hit = hitOf(event, geometry, shape), adds = event.ctrlKey || event.metaKey;
      if (!hit) return;
      const before = adds ? selection.wells : new Set<string>();
      const line = hit.corner ? wholePlate(shape) : hit.row !== null ? rowOf(hit.row, shape) : hit.column !== null ? columnOf(hit.column, shape) : null;
      if (line) { onSelect({ wells: union(before, line), cursor: placeOf(line[0]!)! }); anchor.current = placeOf(line[0]!); return; }
      if (!hit.place) return;
      const well = wellName(hit.place);
      if (event.shiftKey && anchor.current) { onSelect({ wells: union(before, between(anchor.current, hit.place)), cursor: hit.place }); return; }
      anchor.current = hit.place;
      if (adds && selection.wells.has(well)) { const wells = new Set(selection.wells); wells.delete(well); onSelect({ wells, cursor: hit.place }); return; }
      drag.current = { from: hit.place, before };
      event.currentTarget.setPointerCapture(event.pointerId);
      onSelect({ wells: union(before, [well]), cursor: hit.place });
    },
    onPointerMove(event: PointerEvent<HTMLDivElement>) {
      const hit = hitOf(event, geometry, shape);
      onHover(hit?.place ? wellName(hit.place) : null);
      if (drag.current && hit?.place) onSelect({ wells: union(drag.current.before, between(drag.current.from, hit.place)), cursor: hit.place });
    },
    onPointerUp() { drag.current = null; },
    onPointerCancel() { drag.current = null; },
    onPointerLeave() { onHover(null); },
    onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
      const command = event.ctrlKey || event.metaKey;
      if (event.key.startsWith("Arrow") && !command) {
        event.preventDefault();
        const next = moved(selection.cursor, event.key, shape);
        if (!event.shiftKey || !anchor.current) anchor.current = event.shiftKey ? selection.cursor : next;
        onSelect({ wells: event.shiftKey ? new Set(between(anchor.current, next)) : new Set([wellName(next)]), cursor: next });
        return;
      }
      if (command && event.key.toLowerCase() === "a") { event.preventDefault(); onSelect({ ...selection, wells: new Set(wholePlate(shape)) }); return; }
      if (event.key === "Escape") { onSelect({ ...selection, wells: new Set() }); return; }
      if (!command && !event.altKey && onKey?.(event.key, event)) event.preventDefault();
    },
    onFocus() { if (!selection.wells.size) anchor.current = selection.cursor; },
    onCopy, onPaste,
  };
}
