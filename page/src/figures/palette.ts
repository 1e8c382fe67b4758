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
  const at = Math.max(-1, Math.min(1, log2 / span));
  const upper = RAMP.findIndex(([place]) => place >= at);
  if (upper <= 0) return RAMP[0]![1];
  const [a, from] = RAMP[upper - 1]!, [b, to] = RAMP[upper]!;
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
