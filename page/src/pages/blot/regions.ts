// Boxes of a blot as in regions.json: lanes, and windows of bands in them. Everything here returns new regions.
export type Lane = { lane: number; x0: number; y0: number; x1: number; y1: number };
export type Window = { target: string; lane: number; y0: number; y1: number; x0?: number; x1?: number };
export type ImageRegions = { image: string; blot?: string; lanes: Lane[]; bands: Window[] };
export type Size = { width: number; height: number };
export type Box = { x0: number; y0: number; x1: number; y1: number };
export type Side = "left" | "right" | "top" | "bottom";

export const FORMAT = "rapalog blot regions 1";
const LEAST = 4;

export const keyOf = (own: { image: string; blot?: string }): string => (own.blot ? `${own.image}\n${own.blot}` : own.image);

export const regionsFile = (images: ImageRegions[]): Blob =>
  new Blob([`${JSON.stringify({ format: FORMAT, images }, null, 2)}\n`], { type: "application/json" });

/** The box of a band: its own columns if it has such, else those of its lane. */
export function boxOf(own: ImageRegions, band: Window): Box | null {
  const lane = own.lanes.find((one) => one.lane === band.lane);
  const x0 = band.x0 ?? lane?.x0, x1 = band.x1 ?? lane?.x1;
  return x0 === undefined || x1 === undefined ? null : { x0, x1, y0: band.y0, y1: band.y1 };
}

const round = (value: number) => Math.round(value * 10) / 10;
const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), Math.max(low, high));

function withBox(own: ImageRegions, target: string, lane: number, box: Box): ImageRegions {
  const band = own.bands.find((one) => one.target === target && one.lane === lane);
  const columns = { x0: round(box.x0), x1: round(box.x1) }, rows = { y0: round(box.y0), y1: round(box.y1) };
  const ownColumns = band?.x0 !== undefined;
  return {
    ...own,
    lanes: own.lanes.map((one) => (one.lane === lane && !ownColumns ? { ...one, ...columns } : one)),
    bands: own.bands.map((one) => (one === band ? { ...one, ...rows, ...(ownColumns ? columns : {}) } : one)),
  };
}

const find = (own: ImageRegions, target: string, lane: number): Box | null => {
  const band = own.bands.find((one) => one.target === target && one.lane === lane);
  return band ? boxOf(own, band) : null;
};

/** Move the box of a band, and with it the columns of its lane; it stays in the image. */
export function moved(own: ImageRegions, target: string, lane: number, dx: number, dy: number, size: Size): ImageRegions {
  const box = find(own, target, lane);
  if (!box) return own;
  const x = within(dx, -box.x0, size.width - box.x1), y = within(dy, -box.y0, size.height - box.y1);
  return withBox(own, target, lane, { x0: box.x0 + x, x1: box.x1 + x, y0: box.y0 + y, y1: box.y1 + y });
}

/** Move the boxes of a target in all lanes up or down, as far as the one that is stopped first by the image's edge. */
export function rowMoved(own: ImageRegions, target: string, dy: number, size: Size): ImageRegions {
  const row = own.bands.filter((one) => one.target === target);
  const y = within(dy, -Math.min(...row.map((one) => one.y0)), size.height - Math.max(...row.map((one) => one.y1)));
  return { ...own, bands: own.bands.map((one) => (one.target === target ? { ...one, y0: round(one.y0 + y), y1: round(one.y1 + y) } : one)) };
}

/** Move one side of a band's box; it keeps a few pixels. */
export function resized(own: ImageRegions, target: string, lane: number, side: Side, by: number, size: Size): ImageRegions {
  const box = find(own, target, lane);
  if (!box) return own;
  const next = { ...box };
  if (side === "left") next.x0 = within(box.x0 + by, 0, box.x1 - LEAST);
  if (side === "right") next.x1 = within(box.x1 + by, box.x0 + LEAST, size.width);
  if (side === "top") next.y0 = within(box.y0 + by, 0, box.y1 - LEAST);
  if (side === "bottom") next.y1 = within(box.y1 + by, box.y0 + LEAST, size.height);
  return withBox(own, target, lane, next);
}

/** Tilt the row of a target about its middle: its right end goes down by so many pixels, its left end up. */
export function tilted(own: ImageRegions, target: string, by: number, size: Size): ImageRegions {
  const row = own.bands.filter((one) => one.target === target);
  const centres = row.map((one) => { const box = boxOf(own, one); return box ? (box.x0 + box.x1) / 2 : 0; });
  const low = Math.min(...centres), high = Math.max(...centres), middle = (low + high) / 2;
  if (!(high > low)) return own;
  const shift = new Map(row.map((one, index) => [one, (by * (centres[index]! - middle)) / (high - middle)]));
  return {
    ...own,
    bands: own.bands.map((one) => {
      const dy = shift.get(one);
      if (dy === undefined) return one;
      const y = within(dy, -one.y0, size.height - one.y1);
      return { ...one, y0: round(one.y0 + y), y1: round(one.y1 + y) };
    }),
  };
}

/** Take the box of a target out of a lane, and the lane itself if nothing else is in it. */
export function removed(own: ImageRegions, target: string, lane: number): ImageRegions {
  const bands = own.bands.filter((one) => !(one.target === target && one.lane === lane));
  return { ...own, bands, lanes: bands.some((one) => one.lane === lane) ? own.lanes : own.lanes.filter((one) => one.lane !== lane) };
}

/** What the layout names and has no box: these bands cannot be measured. */
export function missing(own: ImageRegions, named: { target: string; lane: number }[]): { target: string; lane: number }[] {
  return named.filter((one) => find(own, one.target, one.lane) === null);
}

/** Add the box of a band that is missing, in line with its neighbours. */
export function added(own: ImageRegions, target: string, lane: number, size: Size): ImageRegions {
  const lanes = own.lanes.some((one) => one.lane === lane) ? own.lanes : [...own.lanes, laneBetween(own.lanes, lane, size)].sort((a, b) => a.lane - b.lane);
  const row = own.bands.filter((one) => one.target === target).sort((a, b) => Math.abs(a.lane - lane) - Math.abs(b.lane - lane))[0];
  const y0 = row?.y0 ?? size.height * 0.35, y1 = row?.y1 ?? size.height * 0.65;
  const columns = row?.x0 === undefined ? {} : { x0: lanes.find((one) => one.lane === lane)!.x0, x1: lanes.find((one) => one.lane === lane)!.x1 };
  const bands = [...own.bands.filter((one) => !(one.target === target && one.lane === lane)), { target, lane, y0: round(y0), y1: round(y1), ...columns }];
  return { ...own, lanes, bands: bands.sort((a, b) => a.lane - b.lane) };
}

function laneBetween(lanes: Lane[], lane: number, size: Size): Lane {
  const known = [...lanes].sort((a, b) => a.lane - b.lane);
  const below = known.filter((one) => one.lane < lane).at(-1), above = known.find((one) => one.lane > lane);
  const near = below ?? above;
  if (!near) return { lane, x0: size.width * 0.4, x1: size.width * 0.6, y0: 0, y1: size.height };
  const width = near.x1 - near.x0, middle = (own: Lane) => (own.x0 + own.x1) / 2;
  const other = known.find((one) => one !== near);
  const pitch = below && above ? (middle(above) - middle(below)) / (above.lane - below.lane) : other ? (middle(other) - middle(near)) / (other.lane - near.lane) : width * 1.2;
  const centre = within(middle(near) + pitch * (lane - near.lane), width / 2, size.width - width / 2);
  return { lane, x0: round(centre - width / 2), x1: round(centre + width / 2), y0: near.y0, y1: near.y1 };
}
