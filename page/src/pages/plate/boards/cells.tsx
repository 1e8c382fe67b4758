import { memo, type ReactNode } from "react";
import type { Geometry, Selection } from "./board";
import { placeOf, rowName, type Shape } from "@/pages/plate/layout/wells";

/** How one well looks. `cross` is one that takes no part, `asks` one that read no number. */
export type Look = { well: string; fill: string; opacity?: number; text?: string; cross?: boolean; asks?: boolean };

const LEAST_TEXT = 30, LETTER = 5.9;

/** A plate: heads of rows and columns, wells, and on the screen what is selected and what the pointer is on. */
export function Cells({ shape, geometry, looks, selection, lit }: { shape: Shape; geometry: Geometry; looks: Look[]; selection: Selection; lit: ReadonlySet<string> }) {
  const { left, top, cellWidth, cellHeight } = geometry;
  const at = (well: string) => { const place = placeOf(well)!; return { x: left + place.column * cellWidth, y: top + place.row * cellHeight }; };
  return (
    <>
      <Heads shape={shape} geometry={geometry} />
      <Wells geometry={geometry} looks={looks} />
      <g data-screen="" fill="none" pointerEvents="none">
        {[...selection.wells].map((well) => { const { x, y } = at(well); return <rect key={well} className="chosen" x={x + 0.5} y={y + 0.5} width={cellWidth - 1} height={cellHeight - 1} rx={2} />; })}
        {[...lit].map((well) => { const { x, y } = at(well); return <rect key={well} className="lit" x={x + 1} y={y + 1} width={cellWidth - 2} height={cellHeight - 2} rx={2} />; })}
        <rect className="cursor" x={left + selection.cursor.column * cellWidth + 2.5} y={top + selection.cursor.row * cellHeight + 2.5} width={cellWidth - 5} height={cellHeight - 5} rx={1} />
      </g>
    </>
  );
}

const Heads = memo(function Heads({ shape: [rows, columns], geometry: { left, top, cellWidth, cellHeight } }: { shape: Shape; geometry: Geometry }) {
  const everyRow = Math.ceil(11 / cellHeight), everyColumn = Math.ceil(16 / cellWidth), heads: ReactNode[] = [];
  for (let row = 0; row < rows; row += everyRow) heads.push(<text key={`r${row}`} className="tick" x={left - 8} y={top + (row + 0.5) * cellHeight} dy="0.34em" textAnchor="end">{rowName(row)}</text>);
  for (let column = 0; column < columns; column += everyColumn) heads.push(<text key={`c${column}`} className="tick" x={left + (column + 0.5) * cellWidth} y={top - 7} textAnchor="middle">{column + 1}</text>);
  return <g>{heads}</g>;
});

const Wells = memo(function Wells({ geometry: { left, top, cellWidth, cellHeight }, looks }: { geometry: Geometry; looks: Look[] }) {
  const gap = cellWidth > 16 ? 1.5 : 0.5;
  return (
    <g>
      {looks.map((own) => {
        const place = placeOf(own.well);
        if (!place) return null;
        const x = left + place.column * cellWidth, y = top + place.row * cellHeight, fits = own.text && cellWidth >= LEAST_TEXT && own.text.length * LETTER < cellWidth - 2;
        return (
          <g key={own.well}>
            <rect x={x + gap} y={y + gap} width={cellWidth - 2 * gap} height={cellHeight - 2 * gap} rx={Math.min(3, cellWidth / 6)} fill={own.fill} fillOpacity={own.opacity} className={own.asks ? "well asks" : "well"} />
            {fits ? <text className="in-well" x={x + cellWidth / 2} y={y + cellHeight / 2} dy="0.34em" textAnchor="middle">{own.text}</text> : null}
            {own.cross ? <path className="cross" d={`M${x + 3} ${y + 3}L${x + cellWidth - 3} ${y + cellHeight - 3}M${x + cellWidth - 3} ${y + 3}L${x + 3} ${y + cellHeight - 3}`} /> : null}
          </g>
        );
      })}
    </g>
  );
});
