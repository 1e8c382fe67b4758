/** A slider goes two decades to each side of the model's own number, in steps of a twentieth; from 0 it goes to 1. */
export const STEPS = 40;

export function numberAt(step: number, own: number): number {
  return Number((own === 0 ? (step + STEPS) / (2 * STEPS) : own * 10 ** (step / 20)).toPrecision(3));
}

export function stepOf(value: number, own: number): number {
  const step = own === 0 ? value * 2 * STEPS - STEPS : value / own > 0 ? Math.log10(value / own) * 20 : -STEPS;
  return Math.max(-STEPS, Math.min(STEPS, Math.round(step)));
}

/** The range that a scan of a number begins with: a decade to each side. */
export const firstRange = (own: number): { low: number; high: number; log: boolean } =>
  own > 0 ? { low: Number((own / 10).toPrecision(3)), high: Number((own * 10).toPrecision(3)), log: true } : { low: own === 0 ? 0 : own * 2, high: own === 0 ? 1 : 0, log: false };

/** A typed number, with a comma or a point; nothing if it is none. */
export function typed(text: string): number | null {
  const value = Number(text.trim().replace(",", ".").replace("−", "-"));
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}
