export const RAMP_SHAPES = ['linear', 'exponential', 'smooth', 'steps'] as const;

/** How a rate moves from one value to another. `smooth` is half a cosine. */
export type RampShape = (typeof RAMP_SHAPES)[number];

/**
 * A rise from 0 to 1 over x in [0, 1] (`at`), and its integral from 0 to x (`area`), in closed form.
 * A fall is the same rise reversed in time, for every shape.
 */
interface Rise {
  at(x: number): number;
  area(x: number): number;
}

/** Plateaus of a `steps` ramp; the first begins at once, the last is the full rate. */
const RAMP_STEPS = 5;

/** e^k = 100: an exponential ramp spends half its time below a tenth of its height. */
const K = Math.log(100);

const rises: Record<RampShape, Rise> = {
  linear: {
    at: (x) => x,
    area: (x) => (x * x) / 2,
  },
  // Half a cosine wave: it starts and ends with slope 0.
  smooth: {
    at: (x) => (1 - Math.cos(Math.PI * x)) / 2,
    area: (x) => x / 2 - Math.sin(Math.PI * x) / (2 * Math.PI),
  },
  // (e^(kx) - 1) / (e^k - 1), so that it passes through 0 and 1 exactly.
  exponential: {
    at: (x) => Math.expm1(K * x) / Math.expm1(K),
    area: (x) => (Math.expm1(K * x) / K - x) / Math.expm1(K),
  },
  steps: {
    at: (x) => Math.min(RAMP_STEPS, Math.floor(x * RAMP_STEPS) + 1) / RAMP_STEPS,
    area: (x) => {
      const whole = Math.min(RAMP_STEPS - 1, Math.floor(x * RAMP_STEPS));
      const wholeArea = (whole * (whole + 1)) / 2 / RAMP_STEPS ** 2;
      return wholeArea + ((x - whole / RAMP_STEPS) * (whole + 1)) / RAMP_STEPS;
    },
  },
};

/** Rate at x in [0, 1] of a ramp between two rates. */
export function rampRate(shape: RampShape, from: number, to: number, x: number): number {
  const rise = rises[shape];
  return to >= from ? from + (to - from) * rise.at(x) : to + (from - to) * rise.at(1 - x);
}

/** Integral of {@link rampRate} from 0 to x. */
export function rampArea(shape: RampShape, from: number, to: number, x: number): number {
  const rise = rises[shape];
  return to >= from
    ? from * x + (to - from) * rise.area(x)
    : to * x + (from - to) * (rise.area(1) - rise.area(1 - x));
}
