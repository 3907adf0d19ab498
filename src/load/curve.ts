import { type RampShape, rampArea, rampRate } from './shapes.ts';

export type CurvePhase = 'ramp-up' | 'hold' | 'ramp-down';

/**
 * Moves the rate from where the stage before ended (the first: from 0) to its own, as in k6. To hold a
 * rate, give a stage the same rate as the one before; to jump, let it last 0 seconds.
 */
export interface CurveStage {
  /** 0 or more. */
  readonly forSeconds: number;
  /** Rate at the stage's end. */
  readonly requestsPerSecond: number;
  readonly shape: RampShape;
}

/** A curve as it is written. */
export interface Stages {
  readonly stages: readonly CurveStage[];
  /** Of all stages: their sum, but for what a sum of fractions loses. */
  readonly durationSeconds: number;
}

interface Segment {
  readonly startMs: number;
  /** Length of the whole ramp, even where a later switch cuts it short. */
  readonly lengthMs: number;
  readonly from: number;
  readonly to: number;
  readonly shape: RampShape;
  /** Integral of the curve before this segment, in requests. */
  readonly requestsBefore: number;
}

/**
 * The target: requests per second as a function of time, and its integral, the number of requests
 * that are due by a moment. Immutable; time is milliseconds on the schedule's clock.
 */
export class Curve {
  readonly durationMs: number;
  readonly #segments: readonly Segment[];

  private constructor(segments: readonly Segment[], durationMs: number) {
    this.#segments = segments;
    this.durationMs = durationMs;
  }

  static of(stages: Stages): Curve {
    return Curve.#build([], stages, 0, 0);
  }

  /**
   * This curve up to `atMs`, then the given stages, starting from the rate that is reached there: their
   * first ramp leads from that rate to its own.
   */
  switchedTo(stages: Stages, atMs: number): Curve {
    const kept = this.#segments.filter((segment) => segment.startMs < atMs);
    return Curve.#build(kept, stages, atMs, this.rateAt(atMs), this.requestsBy(atMs));
  }

  static #build(
    kept: readonly Segment[],
    { stages, durationSeconds }: Stages,
    atMs: number,
    startRate: number,
    requestsAtStart = 0,
  ): Curve {
    const segments = [...kept];
    let startMs = atMs;
    let from = startRate;
    let requestsBefore = requestsAtStart;
    for (const { forSeconds, requestsPerSecond: to, shape } of stages) {
      const lengthMs = forSeconds * 1000;
      if (lengthMs > 0) {
        segments.push({ startMs, lengthMs, from, to, shape, requestsBefore });
        requestsBefore += rampArea(shape, from, to, 1) * forSeconds;
        startMs += lengthMs;
      }
      from = to;
    }
    return new Curve(segments, atMs + durationSeconds * 1000);
  }

  /** Target at a moment, requests per second; 0 outside the curve. */
  rateAt(tMs: number): number {
    const segment = tMs < this.durationMs ? this.#segmentAt(tMs) : undefined;
    if (segment === undefined) return 0;
    const x = Math.min(1, (tMs - segment.startMs) / segment.lengthMs);
    return rampRate(segment.shape, segment.from, segment.to, x);
  }

  /** Requests due by a moment: the integral of the rate from 0. */
  requestsBy(tMs: number): number {
    const segment = this.#segmentAt(Math.min(tMs, this.durationMs));
    if (segment === undefined) return 0;
    const x = Math.min(1, (Math.min(tMs, this.durationMs) - segment.startMs) / segment.lengthMs);
    const area = rampArea(segment.shape, segment.from, segment.to, x);
    return segment.requestsBefore + (area * segment.lengthMs) / 1000;
  }

  /** Mean target over a span, requests per second. */
  meanRate(fromMs: number, toMs: number): number {
    return ((this.requestsBy(toMs) - this.requestsBy(fromMs)) * 1000) / (toMs - fromMs);
  }

  phaseAt(tMs: number): CurvePhase {
    const segment = this.#segmentAt(Math.min(tMs, this.durationMs));
    if (segment === undefined || segment.to === segment.from) return 'hold';
    return segment.to > segment.from ? 'ramp-up' : 'ramp-down';
  }

  #segmentAt(tMs: number): Segment | undefined {
    let low = 0;
    let high = this.#segments.length - 1;
    if (high < 0 || tMs < 0) return undefined;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#segments[middle] as Segment).startMs <= tMs) low = middle;
      else high = middle - 1;
    }
    return this.#segments[low];
  }
}
