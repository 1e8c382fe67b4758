// Okabe and Ito's colours and a marker beside each, the same as in src/rapalog/figures/palette.py (a test compares them).
export const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"] as const;
export const MARKERS = ["o", "s", "^", "D", "v", "P"] as const;
export const colour = (place: number): string => COLOURS[place % COLOURS.length]!;

// Fold of vehicle: blue below, red above, as the pathway map of the figures has it (RdBu, its near-black ends cut off).
const RAMP: [number, string][] = [
  [-1, "#134b87"], [-0.75, "#3783bb"], [-0.5, "#87beda"], [-0.25, "#cfe4ef"], [0, "#f6f7f7"],
  [0.25, "#fcd7c2"], [0.5, "#f09c7b"], [0.75, "#cd4f44"], [1, "#930e26"],
];

export function foldColour(log2: number | null, span: number): string {
  if (log2 === null || Number.isNaN(log2)) return "#e4e4e4";
  return along(RAMP, Math.max(-1, Math.min(1, log2 / span)));
}

// Percent viability and excess in points, as the figures of combinations have them (viridis, PuOr reversed; a test compares them).
const VIABILITY: [number, string][] = [
  [0, "#440154"], [0.125, "#472d7b"], [0.25, "#3b528b"], [0.375, "#2c728e"], [0.5, "#21918c"], [0.625, "#28ae80"], [0.75, "#5ec962"], [0.875, "#addc30"], [1, "#fde725"],
];
const EXCESS: [number, string][] = [
  [-1, "#2d004b"], [-0.75, "#5f3a91"], [-0.5, "#9990bf"], [-0.25, "#cfcfe5"], [0, "#f7f7f6"], [0.25, "#fed59f"], [0.5, "#ee9b39"], [0.75, "#bd6109"], [1, "#7f3b08"],
];
export const EXCESS_SPAN = 50;

export const viabilityColour = (percent: number): string => along(VIABILITY, Math.max(0, Math.min(1, percent / 100)));
/** Orange above 0, where fewer cells are left than expected; a step of colour is as many points as one of viability. */
export const excessColour = (points: number): string => along(EXCESS, Math.max(-1, Math.min(1, points / EXCESS_SPAN)));

function along(ramp: [number, string][], at: number): string {
  const upper = ramp.findIndex(([place]) => place >= at);
  if (upper <= 0) return ramp[0]![1];
  const [a, from] = ramp[upper - 1]!, [b, to] = ramp[upper]!;
  return mix(from, to, (at - a) / (b - a));
}

export function mix(from: string, to: string, share: number): string {
  const parts = (hex: string) => [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16));
  const [a, b] = [parts(from), parts(to)];
  return `#${a.map((x, i) => Math.round(x + (b[i]! - x) * share).toString(16).padStart(2, "0")).join("")}`;
}

export function isDark(hex: string): boolean {
  const [r, g, b] = [1, 3, 5].map((place) => parseInt(hex.slice(place, place + 2), 16) / 255);
  return 0.299 * r! + 0.587 * g! + 0.114 * b! < 0.45;
}
