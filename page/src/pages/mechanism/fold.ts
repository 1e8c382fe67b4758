import type { Levels, Node, Readout } from "./answers";

/** The value of a series at a time between its points. */
export function at(time_h: readonly number[], values: readonly (number | null)[], when_h: number): number | null {
  const after = time_h.findIndex((time) => time >= when_h - 1e-9);
  if (after < 0) return values.at(-1) ?? null;
  const b = values[after] ?? null;
  if (after === 0 || b === null) return b;
  const a = values[after - 1] ?? null;
  if (a === null) return b;
  const share = (when_h - time_h[after - 1]!) / (time_h[after]! - time_h[after - 1]!);
  return a + (b - a) * share;
}

/**
 * What a node shows: a fold against the vehicle (or against a pinned state), or, where the vehicle has none of it, such
 * as drug on FKBP12, a share of the whole.
 */
export type Shown = { kind: "fold" | "share" | "none"; value: number | null; log2: number | null };
const NONE: Shown = { kind: "none", value: null, log2: null };
const NEGLIGIBLE = 1e-9;
export const SPAN: [number, number] = [1, 4];

export function shown(node: Node, now: Levels, when_h: number, ghost: Levels | null, ghost_h: number): Shown {
  const own = node.readout ? now.readouts[node.readout] : undefined;
  if (!node.readout || !own) return NONE;
  const level = at(now.time_h, own.course, when_h), base = Math.max(0, ...own.vehicle.map((one) => one ?? 0));
  if (level === null) return NONE;
  const other = ghost?.readouts[node.readout];
  if (base <= NEGLIGIBLE && node.readout.endsWith("occupancy")) {
    const before = other ? at(ghost!.time_h, other.course, ghost_h) ?? 0 : 0;
    return { kind: "share", value: level - before, log2: (level - before) * SPAN[1] };
  }
  const against = other ? at(ghost!.time_h, other.course, ghost_h) : at(now.time_h, own.vehicle, when_h);
  return folded(level, against);
}

export function folded(level: number, against: number | null): Shown {
  if (against === null) return NONE;
  const small = NEGLIGIBLE;
  if (Math.abs(level) <= small && Math.abs(against) <= small) return { kind: "fold", value: 1, log2: 0 };
  if (against <= small) return { kind: "fold", value: Infinity, log2: Infinity };
  const value = Math.max(level, 0) / against;
  return { kind: "fold", value, log2: value > 0 ? Math.log2(value) : -Infinity };
}

/** The scale of the colours: to the largest fold there is, but not below 2-fold or above 16-fold. */
export function spanOf(all: Iterable<Shown>): number {
  let most = SPAN[0];
  for (const own of all) if (own.kind === "fold" && own.log2 !== null) most = Math.max(most, Math.abs(own.log2));
  return Math.min(most, SPAN[1]);
}

export function shownWords(own: Shown, difference = false): string {
  if (own.kind === "none" || own.value === null) return "";
  if (own.kind === "share") return `${difference && own.value > 0 ? "+" : ""}${Math.round(100 * own.value)} %`.replace("-", "−");
  if (!Number.isFinite(own.value)) return "new";
  const digits = own.value >= 10 ? 0 : own.value >= 0.095 ? (own.value >= 1 ? 1 : 2) : own.value >= 0.0095 ? 2 : 3;
  return own.value < 0.0005 ? "0×" : `${own.value.toFixed(own.value > 0.995 && own.value < 1.005 ? 0 : own.value >= 1 && own.value < 2 ? 2 : digits)}×`;
}

/** A readout over doses at a time, as fold of the vehicle at that time. */
export function overDoses(now: Levels, name: string, when_h: number): (number | null)[] {
  const rows = now.curves[name], own: Readout | undefined = now.readouts[name];
  if (!rows || !own) return [];
  const vehicle = at(now.time_h, own.vehicle, when_h);
  if (!vehicle) return now.doses_nM.map(() => null);
  return now.doses_nM.map((_, dose) => {
    const level = at(now.time_h, rows.map((row) => row[dose] ?? null), when_h);
    return level === null ? null : level / vehicle;
  });
}
