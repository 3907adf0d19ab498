import { SERVICE_NAMES, type ServiceName } from './service-names.ts';

/** Width of a bucket in ms. */
export const BUCKET_MS = 10;

/** Two hours. */
const KEPT_BUCKETS = 2 * 3600 * (1000 / BUCKET_MS);

/** The response of every service to `GET /_stats`: the requests that the store has received. */
export interface TrafficStats {
  /** Start of bucket 0, in ms since 1970. */
  startedAtMs: number;
  bucketMs: number;
  /** Number of the first bucket in `buckets`: 0 until the store is older than two hours. */
  firstBucket: number;
  /** Requests received by all services in each bucket, up to the current one. */
  buckets: number[];
  /** Requests received by each service since the start. */
  byService: Record<ServiceName, number>;
  /** Requests received by all services since the start. */
  total: number;
}

/** Counts incoming requests, at the cost of two increments. */
export class TrafficCounter {
  readonly startedAtMs: number;
  readonly #keptBuckets: number;
  readonly #ring: Float64Array;
  readonly #byService = new Float64Array(SERVICE_NAMES.length);
  #bucket = 0;

  /** @param startedAtMs epoch time of `sinceStartMs` 0 in the other methods */
  constructor(startedAtMs: number, keptBuckets = KEPT_BUCKETS) {
    this.startedAtMs = startedAtMs;
    this.#keptBuckets = keptBuckets;
    this.#ring = new Float64Array(keptBuckets);
  }

  /** @param service index in {@link SERVICE_NAMES} */
  count(service: number, sinceStartMs: number): void {
    this.#moveTo(sinceStartMs);
    this.#ring[this.#bucket % this.#keptBuckets]! += 1;
    this.#byService[service]! += 1;
  }

  stats(sinceStartMs: number): TrafficStats {
    this.#moveTo(sinceStartMs);
    const firstBucket = Math.max(0, this.#bucket - this.#keptBuckets + 1);
    const buckets: number[] = [];
    for (let bucket = firstBucket; bucket <= this.#bucket; bucket++) {
      buckets.push(this.#ring[bucket % this.#keptBuckets]!);
    }
    const counts = SERVICE_NAMES.map((name, index) => [name, this.#byService[index]!] as const);
    return {
      startedAtMs: this.startedAtMs,
      bucketMs: BUCKET_MS,
      firstBucket,
      buckets,
      byService: Object.fromEntries(counts) as Record<ServiceName, number>,
      total: counts.reduce((total, [, count]) => total + count, 0),
    };
  }

  /** Clears the buckets that passed without a request and, in the ring, still contain older ones. */
  #moveTo(sinceStartMs: number): void {
    const target = Math.floor(sinceStartMs / BUCKET_MS);
    if (target <= this.#bucket) return;
    const first = Math.max(this.#bucket + 1, target - this.#keptBuckets + 1);
    for (let bucket = first; bucket <= target; bucket++) {
      this.#ring[bucket % this.#keptBuckets] = 0;
    }
    this.#bucket = target;
  }
}
