import { type RampShape, rampArea, rampRate } from './shapes.ts';

export type CurvePhase = 'ramp-up' | 'hold' | 'ramp-down';

/**
 * Moves the level from the end of the previous stage (initially 0) to its own, as in k6. To hold a level, give a stage
 * the same level as the previous one; to jump, let it last 0 seconds.
 */
export interface CurveStage {
  /** 0 or more. */
  readonly forSeconds: number;
  /** Level at the end of the stage. */
  readonly level: number;
  readonly shape: RampShape;
}

/** A curve as it is specified. */
export interface Stages {
  readonly stages: readonly CurveStage[];
  /** Sum over all stages, corrected for the rounding of fractions. */
  readonly durationSeconds: number;
}

interface Segment {
  /** In force from this time until the next segment begins. */
  readonly sinceMs: number;
  /** Start of the whole ramp, even if an earlier change cuts it short. */
  readonly startMs: number;
  /** Length of the whole ramp, even if a later change cuts it short. */
  readonly lengthMs: number;
  readonly from: number;
  readonly to: number;
  readonly shape: RampShape;
  /** Area before the ramp; if a change cut it short, as if the ramp had begun at its start. */
  readonly areaBefore: number;
}

/**
 * The target: a level as a function of time, and the area below it, which for a rate is the number due by a given time.
 * The meaning of the level depends on the load: requests per second, users per second, or users. Immutable; time is in
 * milliseconds on the schedule's clock.
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
   * This curve up to `atMs`, then the given stages, starting from the level reached there: their first ramp leads
   * from that level to its own.
   */
  switchedTo(stages: Stages, atMs: number): Curve {
    const kept = [...this.#before(atMs), ...this.#sinceItsEnd(atMs)];
    return Curve.#build(kept, stages, atMs, this.levelAt(atMs), this.areaBy(atMs));
  }

  /** This curve up to `atMs`, with its levels multiplied from there on. It ends when this one does. */
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

  /** If the curve ended earlier: level 0 until `atMs`. */
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

  /** Target at a given time; 0 outside the curve. */
  levelAt(tMs: number): number {
    const segment = tMs < this.durationMs ? this.#segmentAt(tMs) : undefined;
    if (segment === undefined) return 0;
    const x = Math.min(1, (tMs - segment.startMs) / segment.lengthMs);
    return rampRate(segment.shape, segment.from, segment.to, x);
  }

  /** Area below the curve from 0 to a given time, in level times seconds. */
  areaBy(tMs: number): number {
    const segment = this.#segmentAt(Math.min(tMs, this.durationMs));
    if (segment === undefined) return 0;
    const x = Math.min(1, (Math.min(tMs, this.durationMs) - segment.startMs) / segment.lengthMs);
    const area = rampArea(segment.shape, segment.from, segment.to, x);
    return segment.areaBefore + (area * segment.lengthMs) / 1000;
  }

  /** Mean target over an interval. */
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
