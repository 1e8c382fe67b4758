import { curveMonotoneX, line } from "d3-shape";
import type { ReactNode } from "react";
import type { DoseScale, Tick } from "./scales";

export type Box = { left: number; top: number; right: number; bottom: number };

/** Text and lines of figures take their colours from these classes, so that dark mode and files each have their own. */
export function Axes({ box, x, y, xLabel, yLabel, children, zero }: {
  box: Box; x: { ticks: Tick[]; minor?: number[] }; y: { ticks: Tick[] }; xLabel: string; yLabel: string; children?: ReactNode; zero?: DoseScale;
}) {
  return (
    <g className="axes">
      {y.ticks.map((tick) => (
        <g key={tick.at}>
          <line className="grid" x1={box.left} x2={box.right} y1={tick.at} y2={tick.at} />
          <text className="tick" x={box.left - 7} y={tick.at} dy="0.32em" textAnchor="end">{tick.name}</text>
        </g>
      ))}
      {children}
      <line className="frame" x1={box.left} x2={box.left} y1={box.top} y2={box.bottom} />
      <line className="frame" x1={box.left} x2={box.right} y1={box.bottom} y2={box.bottom} />
      {x.minor?.map((at) => <line key={at} className="frame minor" x1={at} x2={at} y1={box.bottom} y2={box.bottom + 3} />)}
      {x.ticks.map((tick) => (
        <g key={tick.at}>
          <line className="frame" x1={tick.at} x2={tick.at} y1={box.bottom} y2={box.bottom + 5} />
          <text className="tick" x={tick.at} y={box.bottom + 17} textAnchor="middle">{tick.name}</text>
        </g>
      ))}
      {zero?.zeroAt != null && (
        <g>
          <line className="frame" x1={zero.zeroAt} x2={zero.zeroAt} y1={box.bottom} y2={box.bottom + 5} />
          <text className="tick" x={zero.zeroAt} y={box.bottom + 17} textAnchor="middle">0</text>
          <path className="break" d={`M${zero.breakAt! - 4} ${box.bottom + 5}l4 -10M${zero.breakAt!} ${box.bottom + 5}l4 -10`} />
        </g>
      )}
      <text className="label" x={(box.left + box.right) / 2} y={box.bottom + 36} textAnchor="middle">{xLabel}</text>
      <text className="label" transform={`translate(${box.left - 44} ${(box.top + box.bottom) / 2}) rotate(-90)`} textAnchor="middle">{yLabel}</text>
    </g>
  );
}

/** A series' marker, the same shapes as in our other figures. */
export function Marker({ shape, x, y, r = 3.5, fill, stroke, hollow }: { shape: string; x: number; y: number; r?: number; fill: string; stroke?: string; hollow?: boolean }) {
  const look = { fill: hollow ? "none" : fill, stroke: stroke ?? fill, strokeWidth: 1.2 };
  switch (shape) {
    case "s": return <rect x={x - r} y={y - r} width={2 * r} height={2 * r} {...look} />;
    case "^": return <path d={`M${x} ${y - r * 1.2}l${r * 1.15} ${r * 2.1}h${-r * 2.3}z`} {...look} />;
    case "v": return <path d={`M${x} ${y + r * 1.2}l${r * 1.15} ${-r * 2.1}h${-r * 2.3}z`} {...look} />;
    case "D": return <path d={`M${x} ${y - r * 1.35}l${r * 1.25} ${r * 1.35}l${-r * 1.25} ${r * 1.35}l${-r * 1.25} ${-r * 1.35}z`} {...look} />;
    case "P": return <path d={`M${x - r * 0.45} ${y - r * 1.2}h${r * 0.9}v${r * 0.75}h${r * 0.75}v${r * 0.9}h${-r * 0.75}v${r * 0.75}h${-r * 0.9}v${-r * 0.75}h${-r * 0.75}v${-r * 0.9}h${r * 0.75}z`} {...look} />;
    default: return <circle cx={x} cy={y} r={r} {...look} />;
  }
}

/** The path through points; a point that is no number breaks it. */
export function linePath(x: readonly number[], y: readonly (number | null)[]): string {
  let path = "", pen = false;
  x.forEach((at, index) => {
    const up = y[index];
    if (up === null || up === undefined || !Number.isFinite(up) || !Number.isFinite(at)) { pen = false; return; }
    path += `${pen ? "L" : "M"}${at.toFixed(2)} ${up.toFixed(2)}`;
    pen = true;
  });
  return path;
}

/** A smooth path through points of a curve that has no noise; it never leaves its neighbours. Measured points get `linePath`. */
export function smoothPath(x: readonly number[], y: readonly (number | null)[]): string {
  const known = x.map((at, index) => [at, y[index]] as const).filter((own): own is readonly [number, number] => typeof own[1] === "number" && Number.isFinite(own[0]) && Number.isFinite(own[1]));
  return smooth(known.map(([at, up]) => [at, up])) ?? "";
}

const smooth = line().curve(curveMonotoneX);

export function bandPath(x: readonly number[], low: readonly (number | null)[], high: readonly (number | null)[]): string {
  const kept = x.map((at, i) => [at, low[i], high[i]] as const)
    .filter((row): row is readonly [number, number, number] => row.every((cell) => cell !== null && cell !== undefined && Number.isFinite(cell)));
  if (kept.length < 2) return "";
  const there = kept.map(([at, , up]) => `${at.toFixed(2)} ${up.toFixed(2)}`).join("L");
  const back = [...kept].reverse().map(([at, down]) => `${at.toFixed(2)} ${down.toFixed(2)}`).join("L");
  return `M${there}L${back}Z`;
}

/** A bound is an arrow, never a dot: it points to where the value lies. */
export function BoundArrow({ x, y, towards, colour }: { x: number; y: number; towards: "left" | "right"; colour: string }) {
  const way = towards === "right" ? 1 : -1;
  return <path d={`M${x} ${y}h${way * 22}m${-way * 6} -4l${way * 6} 4l${-way * 6} 4`} fill="none" stroke={colour} strokeWidth={1.8} />;
}
