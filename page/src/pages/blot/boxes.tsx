import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { short } from "@/figures/numbers";
import { boxOf, moved, resized, rowMoved, tilted, type ImageRegions, type Side, type Size } from "./regions";
import type { Band } from "./types";

export type Selected = { target: string; lane: number };
type Drag = { base: ImageRegions; x: number; y: number; side: Side | null; row: boolean };

const SIDES: Side[] = ["left", "right", "top", "bottom"];
const STEP = 10;

/** Boxes over the image: drag one or a side of it, or move it by keys. `scale` is from pixels of the image to the drawing. */
export function Boxes({ regions, bands, size, scale, doubtful, selected, select, change, add, remove }: {
  regions: ImageRegions; bands: Band[]; size: Size; scale: number; doubtful: boolean; selected: Selected | null;
  select: (own: Selected) => void; change: (next: ImageRegions) => void; add: () => void; remove: (own: Selected) => void;
}) {
  const drag = useRef<Drag | null>(null);
  const place = (event: PointerEvent<SVGElement>) => {
    const matrix = event.currentTarget.ownerSVGElement!.getScreenCTM()!;
    return { x: event.clientX / matrix.a / scale, y: event.clientY / matrix.d / scale };
  };
  const down = (event: PointerEvent<SVGElement>, own: Selected, side: Side | null) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { base: regions, ...place(event), side, row: event.shiftKey };
    select(own);
  };
  const move = (event: PointerEvent<SVGElement>, own: Selected) => {
    const begun = drag.current;
    if (!begun) return;
    const at = place(event), dx = Math.round(at.x - begun.x), dy = Math.round(at.y - begun.y);
    const by = begun.side === "left" || begun.side === "right" ? dx : dy;
    change(begun.side ? resized(begun.base, own.target, own.lane, begun.side, by, size)
      : begun.row ? rowMoved(begun.base, own.target, dy, size) : moved(begun.base, own.target, own.lane, dx, dy, size));
  };
  const up = () => { drag.current = null; };
  const press = (event: KeyboardEvent<SVGElement>, own: Selected) => {
    if (event.key === "Delete" || event.key === "Backspace") { event.preventDefault(); remove(own); return; }
    if (event.key === "a") { event.preventDefault(); add(); return; }
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const [dx, dy] = way.map((one) => one * (event.shiftKey ? STEP : 1)) as [number, number];
    if (event.altKey) change(tilted(regions, own.target, dy || dx, size));
    else if (event.ctrlKey || event.metaKey) change(dx ? resized(regions, own.target, own.lane, "right", dx, size) : resized(regions, own.target, own.lane, "bottom", dy, size));
    else change(moved(regions, own.target, own.lane, dx, dy, size));
  };
  return (
    <g className="boxes" data-doubtful={doubtful || undefined}>
      {regions.bands.map((band) => {
        const box = boxOf(regions, band);
        if (!box) return null;
        const own = { target: band.target, lane: band.lane };
        const said = bands.find((one) => one.target === band.target && one.lane === band.lane);
        const chosen = selected?.target === band.target && selected.lane === band.lane;
        const [x, y, width, height] = [box.x0 * scale, box.y0 * scale, (box.x1 - box.x0) * scale, (box.y1 - box.y0) * scale];
        return (
          <g key={`${band.target} ${band.lane}`} className={`box ${look(said)}`} data-chosen={chosen || undefined} tabIndex={0} role="button"
            aria-pressed={chosen} aria-label={`Lane ${band.lane}, ${band.target}: ${said ? words(said) : "not measured"}. Arrows move it.`} data-lane={band.lane} data-target={band.target}
            onFocus={() => select(own)} onKeyDown={(event) => press(event, own)} onPointerMove={(event) => move(event, own)} onPointerUp={up} onPointerCancel={up}>
            <rect className="body" x={x} y={y} width={width} height={height} onPointerDown={(event) => down(event, own, null)} />
            {chosen ? SIDES.map((side) => {
              const across = side === "left" || side === "right";
              const at = { left: [x, y], right: [x + width, y], top: [x, y], bottom: [x, y + height] }[side] as [number, number];
              return <rect key={side} data-screen className={`side ${across ? "across" : "along"}`} x={at[0] - (across ? 5 : 0)} y={at[1] - (across ? 0 : 5)}
                width={across ? 10 : width} height={across ? height : 10} onPointerDown={(event) => down(event, own, side)} />;
            }) : null}
            {chosen ? [[x, y], [x + width, y], [x, y + height], [x + width, y + height]].map(([cx, cy]) => (
              <rect key={`${cx} ${cy}`} data-screen className="corner" x={cx! - 3} y={cy! - 3} width={6} height={6} />)) : null}
          </g>
        );
      })}
    </g>
  );
}

export const words = (own: Band): string =>
  `volume ${own.relation === "=" ? "" : own.relation === "<=" ? "at most " : "at least "}${short(own.volume)}${own.saturated_pixels ? `, ${own.saturated_pixels} pixels clipped` : ""}`;

const look = (own: Band | undefined): string => (!own ? "unknown" : own.saturated_pixels ? "clipped" : own.relation === "=" ? "number" : "bound");
