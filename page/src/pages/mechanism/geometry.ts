import type { Box, Edge } from "./answers";

/** The map is 140 by 106 units; drawn at ten times that, with up as down. */
export const UNIT = 10;
export const WIDTH = 1400, HEIGHT = 1060, TOP = 100;
export type Point = readonly [number, number];
export const place = ([x, y]: Point): Point => [x * UNIT, (TOP - y) * UNIT];

const LETTER = 1.04, NAME_PAD = 1.3, WITH_VALUE = 4.7;

/** The box of a node as the page draws it: room for its name in one line, and for a number under it. */
export function boxFor(own: Box, name: string, value: boolean): Box {
  const longest = Math.max(...name.split("|").map((line) => line.length));
  return { ...own, width: Math.max(own.width, LETTER * longest + NAME_PAD), height: value ? Math.max(own.height, WITH_VALUE) : own.height };
}

const inside = (box: Box, [x, y]: Point): boolean => Math.abs(x - box.x) < box.width / 2 - 1e-9 && Math.abs(y - box.y) < box.height / 2 - 1e-9;

export function rim(box: Box, towards: Point): Point {
  const across = towards[0] - box.x, up = towards[1] - box.y;
  const reach = Math.min(across ? box.width / 2 / Math.abs(across) : Infinity, up ? box.height / 2 / Math.abs(up) : Infinity);
  return [box.x + across * reach, box.y + up * reach];
}

/** The line of an edge between boxes of other sizes than the layout's: from rim to rim, its bends where they were. */
export function lineOf(edge: Edge, from: Box, to: Box): Point[] {
  if (!edge.bent) return [rim(from, [to.x, to.y]), rim(to, [from.x, from.y])];
  return clipEnd(clipEnd(edge.line, to).reverse(), from).reverse();
}

/** Where the last segment runs into a box it stops at its rim; points that lie inside are left out. */
function clipEnd(line: readonly Point[], box: Box): Point[] {
  const kept = [...line];
  while (kept.length > 2 && inside(box, kept.at(-1)!) && inside(box, kept.at(-2)!)) kept.pop();
  const end = kept.at(-1)!, before = kept.at(-2)!;
  if (!inside(box, end)) return kept;
  let [low, high] = [0, 1];
  for (let step = 0; step < 30; step += 1) {
    const half = (low + high) / 2;
    if (inside(box, [before[0] + (end[0] - before[0]) * half, before[1] + (end[1] - before[1]) * half])) high = half;
    else low = half;
  }
  kept[kept.length - 1] = [before[0] + (end[0] - before[0]) * low, before[1] + (end[1] - before[1]) * low];
  return kept;
}

const CORNER = 1.4;

/** A path through points with round corners, in the drawing's units. */
export function roundedPath(line: readonly Point[]): string {
  const towards = (corner: Point, other: Point): Point => {
    const length = Math.hypot(other[0] - corner[0], other[1] - corner[1]), part = length ? Math.min(CORNER, length / 2) / length : 0;
    return [corner[0] + part * (other[0] - corner[0]), corner[1] + part * (other[1] - corner[1])];
  };
  const text = (point: Point) => place(point).map((value) => value.toFixed(1)).join(" ");
  let path = `M${text(line[0]!)}`;
  for (let index = 1; index < line.length - 1; index += 1) {
    const corner = line[index]!;
    path += `L${text(towards(corner, line[index - 1]!))}Q${text(corner)} ${text(towards(corner, line[index + 1]!))}`;
  }
  return `${path}L${text(line.at(-1)!)}`;
}

/** An arrow's head (raises) or a bar (lowers) at the end of a line, in the drawing's units. */
export function headPath(line: readonly Point[], sign: string): string {
  const [x, y] = place(line.at(-1)!), [a, b] = place(line.at(-2)!);
  const length = Math.hypot(x - a, y - b) || 1, [dx, dy] = [(x - a) / length, (y - b) / length];
  if (sign === "+") return `M${x} ${y}L${x - 13 * dx - 5.5 * dy} ${y - 13 * dy + 5.5 * dx}L${x - 13 * dx + 5.5 * dy} ${y - 13 * dy - 5.5 * dx}Z`;
  if (sign === "-") return `M${x - 3 * dx - 10 * dy} ${y - 3 * dy + 10 * dx}L${x - 3 * dx + 10 * dy} ${y - 3 * dy - 10 * dx}`;
  return "";
}

/** The middle of a line by length, where a cut is marked. */
export function middle(line: readonly Point[]): Point {
  const lengths = line.slice(1).map((point, index) => Math.hypot(point[0] - line[index]![0], point[1] - line[index]![1]));
  let left = lengths.reduce((sum, own) => sum + own, 0) / 2;
  for (let index = 0; index < lengths.length; index += 1) {
    if (left <= lengths[index]!) {
      const share = lengths[index] ? left / lengths[index]! : 0, [a, b] = [line[index]!, line[index + 1]!];
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    }
    left -= lengths[index]!;
  }
  return line.at(-1)!;
}

export type Transform = { k: number; x: number; y: number };
export const WHOLE: Transform = { k: 1, x: 0, y: 0 };

/** What brings boxes to the middle of the map, as large as they fit. */
export function closeUp(boxes: readonly Box[]): Transform {
  if (!boxes.length) return WHOLE;
  const left = Math.min(...boxes.map((box) => box.x - box.width / 2)) - 2, right = Math.max(...boxes.map((box) => box.x + box.width / 2)) + 2;
  const low = Math.min(...boxes.map((box) => box.y - box.height / 2)) - 2, high = Math.max(...boxes.map((box) => box.y + box.height / 2)) + 2;
  const k = Math.max(1, Math.min(WIDTH / ((right - left) * UNIT), (HEIGHT - 110) / ((high - low) * UNIT), 2.2));
  const [x, y] = place([(left + right) / 2, (low + high) / 2]);
  return { k, x: WIDTH / 2 - k * x, y: (HEIGHT - 110) / 2 - k * y };
}
