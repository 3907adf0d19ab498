import { type RampShape, rampArea, rampRate } from './shapes.ts';

export type CurvePhase = 'ramp-up' | 'hold' | 'ramp-down';

/**
 * Moves the level from where the stage before ended (the first: from 0) to its own, as in k6. To hold a
 * level, give a stage the same one as the stage before; to jump, let it last 0 seconds.
 */
export interface CurveStage {
  /** 0 or more. */
  readonly forSeconds: number;
  /** Level at the stage's end. */
  readonly level: number;
  readonly shape: RampShape;
}

/** A curve as it is written. */
export interface Stages {
  readonly stages: readonly CurveStage[];
  /** Of all stages: their sum, but for what a sum of fractions loses. */
  readonly durationSeconds: number;
}

interface Segment {
  /** In force from this moment on, until the next segment is. */
  readonly sinceMs: number;
  /** Where the whole ramp begins, even where an earlier change cuts it short. */
  readonly startMs: number;
  /** Length of the whole ramp, even where a later change cuts it short. */
  readonly lengthMs: number;
  readonly from: number;
  readonly to: number;
  readonly shape: RampShape;
  /** Area before the ramp; where a change cut it short, as if it had been so from its start. */
  readonly areaBefore: number;
}

/**
 * The target: a level as a function of time, and the area below it, which for a rate is how many are due
 * by a moment. What it is a level of, its load knows: requests per second, users per second, users.
 * Immutable; time is milliseconds on the schedule's clock.
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
   * This curve up to `atMs`, then the given stages, starting from the level that is reached there: their
   * first ramp leads from that level to its own.
   */
  switchedTo(stages: Stages, atMs: number): Curve {
    const kept = [...this.#before(atMs), ...this.#sinceItsEnd(atMs)];
    return Curve.#build(kept, stages, atMs, this.levelAt(atMs), this.areaBy(atMs));
  }

  /** This curve up to `atMs`, and from there on its levels multiplied. It ends when this one does. */
  scaled(factor: number, atMs: number): Curve {
    const reached = this.areaBy(atMs);
    const rest = this.#segments.slice(this.#indexAt(atMs)).map((segment) => ({
      ...segment,
      sinceMs: Math.max(segment.sinceMs, atMs),
      from: segment.from * factor,
      to: segment.to * factor,
      areaBefore: reached + (segment.areaBefore - reached) * factor,
    }));
    return new Curve([...this.#before(atMs), ...rest], this.durationMs);
  }

  #before(atMs: number): Segment[] {
    return this.#segments.filter(({ sinceMs }) => sinceMs < atMs);
  }

  /** Where the curve has ended before: nothing, until `atMs`. */
  #sinceItsEnd(atMs: number): Segment[] {
    const sinceMs = this.durationMs;
    const lengthMs = atMs - sinceMs;
    if (lengthMs <= 0) return [];
    const areaBefore = this.areaBy(sinceMs);
    return [{ sinceMs, startMs: sinceMs, lengthMs, from: 0, to: 0, shape: 'linear', areaBefore }];
  }

  static #build(
    kept: readonly Segment[],
    { stages, durationSeconds }: Stages,
    atMs: number,
    startLevel: number,
    areaAtStart = 0,
  ): Curve {
    const segments = [...kept];
    let startMs = atMs;
    let from = startLevel;
    let areaBefore = areaAtStart;
    for (const { forSeconds, level: to, shape } of stages) {
      const lengthMs = forSeconds * 1000;
      if (lengthMs > 0) {
        segments.push({ sinceMs: startMs, startMs, lengthMs, from, to, shape, areaBefore });
        areaBefore += rampArea(shape, from, to, 1) * forSeconds;
        startMs += lengthMs;
      }
      from = to;
    }
    return new Curve(segments, atMs + durationSeconds * 1000);
  }

  /** Target at a moment; 0 outside the curve. */
  levelAt(tMs: number): number {
    const segment = tMs < this.durationMs ? this.#segmentAt(tMs) : undefined;
    if (segment === undefined) return 0;
    const x = Math.min(1, (tMs - segment.startMs) / segment.lengthMs);
    return rampRate(segment.shape, segment.from, segment.to, x);
  }

  /** Area below the curve from 0 to a moment, in level times seconds. */
  areaBy(tMs: number): number {
    const segment = this.#segmentAt(Math.min(tMs, this.durationMs));
    if (segment === undefined) return 0;
    const x = Math.min(1, (Math.min(tMs, this.durationMs) - segment.startMs) / segment.lengthMs);
    const area = rampArea(segment.shape, segment.from, segment.to, x);
    return segment.areaBefore + (area * segment.lengthMs) / 1000;
  }

  /** Mean target over a span. */
  meanLevel(fromMs: number, toMs: number): number {
    return ((this.areaBy(toMs) - this.areaBy(fromMs)) * 1000) / (toMs - fromMs);
  }

  phaseAt(tMs: number): CurvePhase {
    const segment = this.#segmentAt(Math.min(tMs, this.durationMs));
    if (segment === undefined || segment.to === segment.from) return 'hold';
    return segment.to > segment.from ? 'ramp-up' : 'ramp-down';
  }

  #segmentAt(tMs: number): Segment | undefined {
    return tMs < 0 ? undefined : this.#segments[this.#indexAt(tMs)];
  }

  #indexAt(tMs: number): number {
    let low = 0;
    let high = this.#segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#segments[middle]!.sinceMs <= tMs) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
