import { scaleLinear, scaleLog } from "d3-scale";
import { short } from "./numbers";

export type Tick = { at: number; name: string };

/** A dose axis: logarithmic, with dose 0 at its own place behind a break where it was tested. */
export type DoseScale = {
  place: (dose: number) => number;
  dose: (place: number) => number;
  ticks: Tick[];
  minor: number[];
  zeroAt: number | null;
  breakAt: number | null;
  range: [number, number];
};

const MARGIN = 10 ** 0.3;
const LETTER = 6.4;

/** `low` and `high` are the tested doses above 0, in the unit of the axis. */
export function doseScale(low: number, high: number, range: [number, number], zero: boolean): DoseScale {
  const decades = Math.max(Math.log10(high / low), 0.1);
  const zeroDose = low / 10 ** Math.max(0.5, Math.min(1, decades / 6));
  const scale = scaleLog().domain([(zero ? zeroDose : low) / MARGIN, high * MARGIN]).range(range);
  const ticks = apart(doseTicks(low, high), (at) => scale(at), zero ? scale(zeroDose) : null);
  const minor: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1)
    for (let times = 2; times < 10; times += 1) {
      const at = times * 10 ** power;
      if (at >= low * 0.999 && at <= high * 1.001) minor.push(scale(at));
    }
  return {
    place: (dose) => scale(dose > 0 ? dose : zeroDose),
    dose: (place) => {
      const dose = scale.invert(place);
      return zero && dose < Math.sqrt(zeroDose * low) ? 0 : Math.min(Math.max(dose, low), high);
    },
    ticks: ticks.map(({ at, name }) => ({ at: scale(at), name })),
    minor,
    zeroAt: zero ? scale(zeroDose) : null,
    breakAt: zero ? scale(Math.sqrt(zeroDose * low)) : null,
    range,
  };
}

function doseTicks(low: number, high: number): Tick[] {
  for (const steps of [[1], [1, 2, 5]]) {
    const found: Tick[] = [];
    for (let power = Math.floor(Math.log10(low) - 1e-9); power <= Math.ceil(Math.log10(high)); power += 1)
      for (const times of steps) {
        const at = times * 10 ** power;
        if (at >= low * (1 - 1e-9) && at <= high * (1 + 1e-9)) found.push({ at, name: short(at, 3) });
      }
    if (found.length >= 3) return found;
  }
  return [{ at: low, name: short(low) }, { at: high, name: short(high) }];
}

/** As many ticks as have names that stand apart, evenly spaced. */
function apart(ticks: Tick[], place: (at: number) => number, zero: number | null): Tick[] {
  for (let every = 1; every < ticks.length; every += 1) {
    const shown = ticks.filter((_, index) => (ticks.length - 1 - index) % every === 0);
    const fits = shown.every((tick, index) => {
      const before = index ? place(shown[index - 1]!.at) : zero;
      const room = before === null ? Infinity : place(tick.at) - before;
      const other = index ? shown[index - 1]!.name.length : 1;
      return room > (LETTER * (tick.name.length + other)) / 2 + 6;
    });
    if (fits) return shown;
  }
  return ticks.slice(-1);
}

export type LinearScale = { place: (value: number) => number; value: (place: number) => number; ticks: Tick[]; range: [number, number] };

export function linearScale(low: number, high: number, range: [number, number], count = 5, name?: (value: number) => string): LinearScale {
  const scale = scaleLinear().domain([low, high]).range(range);
  return {
    place: (value) => scale(value),
    value: (place) => scale.invert(place),
    ticks: scale.ticks(count).map((at) => ({ at: scale(at), name: name ? name(at) : short(at, 6) })),
    range,
  };
}
