import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { RushhourError, reasonOf } from '../border/errors.ts';
import type { RunResult } from '../statistics/result.ts';
import type { ClosedSecond } from '../statistics/timeline.ts';
import type { Exporter, LiveRun } from './exporter.ts';
import { HistogramLog } from './histogram-log.ts';
import type { ListenAddress } from './listen-address.ts';
import { ReportHtml } from './report-html.ts';
import { ResultJson } from './result-json.ts';
import { TimelineCsv } from './timeline-csv.ts';
import { TraceFile } from './trace-file.ts';
import { checkWritable } from './writable.ts';

export interface ExportOptions {
  /** File for a trace, a JSON line per request; gzipped where the name ends in `.gz`. */
  readonly trace?: string;
  /**
   * Folder for the run's files, made where it is missing: `result.json`, `report.html`, `timeline.csv`,
   * `response.hlog`, `service.hlog`, and `trace.jsonl.gz` unless `trace` names another file.
   */
  readonly out?: string;
  /** File for the run as a page. With `out` as well, it is this one instead of `report.html` there. */
  readonly report?: string;
  /** Serves the metrics for Prometheus at `/metrics` while the run goes. */
  readonly prometheus?: ListenAddress;
  /** Pushes the metrics over OTLP, configured by the standard `OTEL_*` environment variables. */
  readonly otlp?: boolean;
}

/** All that takes a run's numbers elsewhere. */
export class Exports {
  readonly trace: TraceFile | null;
  /** Where Prometheus may scrape, null where nothing is served. */
  readonly metricsUrl: string | null;
  readonly #exporters: readonly Exporter[];
  /** Exporters that threw in the middle of the run, and at what. */
  readonly #broken = new Map<Exporter, unknown>();

  private constructor(
    exporters: readonly Exporter[],
    trace: TraceFile | null,
    metricsUrl: string | null,
  ) {
    this.#exporters = exporters;
    this.trace = trace;
    this.metricsUrl = metricsUrl;
  }

  /** @throws RushhourError `INVALID_OPTION` when a file cannot be written, or a port is taken */
  static async open(options: ExportOptions, run: LiveRun): Promise<Exports> {
    const { out } = options;
    const inside = (name: string) => (out === undefined ? undefined : join(out, name));
    const tracePath = options.trace ?? inside('trace.jsonl.gz');
    const files = ['response.hlog', 'service.hlog', 'timeline.csv', 'result.json'].map(inside);
    if (out !== undefined) await makeFolder(out);
    const reportPath = options.report ?? inside('report.html');
    for (const path of [tracePath, reportPath, ...files])
      if (path !== undefined) await checkWritable(path);

    const endpoints = await openEndpoints(options, run);
    const trace = tracePath === undefined ? null : new TraceFile(tracePath);
    const exporters: Exporter[] = [...endpoints.exporters];
    if (trace !== null) exporters.push(trace);
    if (reportPath !== undefined) exporters.push(new ReportHtml(reportPath));
    if (out !== undefined) {
      exporters.push(
        new HistogramLog(join(out, 'response.hlog'), 'response', run),
        new HistogramLog(join(out, 'service.hlog'), 'service', run),
        new TimelineCsv(join(out, 'timeline.csv')),
        // The last: it says what became of the others.
        new ResultJson(join(out, 'result.json')),
      );
    }
    return new Exports(exporters, trace, endpoints.metricsUrl);
  }

  second(closed: ClosedSecond): void {
    for (const exporter of this.#exporters) {
      if (this.#broken.has(exporter)) continue;
      try {
        exporter.second?.(closed);
      } catch (error) {
        this.#broken.set(exporter, error);
      }
    }
  }

  /** Everything goes out. Returns the result, with what was exported and what was not. */
  async finish(result: RunResult): Promise<RunResult> {
    const exports: NonNullable<RunResult['exports']> = [];
    let told = result;
    for (const exporter of this.#exporters) {
      const { kind, target } = exporter;
      const error = await this.#finishOne(exporter, { ...told, exports });
      exports.push({ kind, target, error });
      // Only now it is known what of it reached the disk.
      if (exporter === this.trace) told = { ...told, trace: this.trace.counts };
    }
    return exports.length === 0 ? told : { ...told, exports };
  }

  /** The run did not come about. */
  async abandon(): Promise<void> {
    await Promise.allSettled(this.#exporters.map((exporter) => exporter.close?.()));
  }

  /** What went wrong, null where nothing did. */
  async #finishOne(exporter: Exporter, result: RunResult): Promise<string | null> {
    const steps = [
      async () => {
        if (this.#broken.has(exporter)) throw this.#broken.get(exporter);
      },
      async () => exporter.finish?.(result),
      async () => exporter.close?.(),
    ];
    let failure: string | null = null;
    for (const step of steps) {
      try {
        await step();
      } catch (error) {
        failure ??= reasonOf(error);
      }
    }
    return failure;
  }
}

/** Packages for the endpoints take their time to load: only where they are wanted. */
async function openEndpoints({ prometheus, otlp }: ExportOptions, run: LiveRun) {
  const exporters: Exporter[] = [];
  let metricsUrl: string | null = null;
  if (prometheus !== undefined) {
    const { PrometheusEndpoint } = await import('./prometheus.ts');
    const endpoint = await PrometheusEndpoint.listen(prometheus, run);
    exporters.push(endpoint);
    metricsUrl = endpoint.target;
  }
  if (otlp) {
    const { OtlpPush } = await import('./otlp.ts');
    try {
      exporters.push(await OtlpPush.start(process.env, run));
    } catch (error) {
      await Promise.all(exporters.map((exporter) => exporter.close?.()));
      throw error;
    }
  }
  return { exporters, metricsUrl };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new RushhourError('INVALID_OPTION', `${path} cannot be made: ${reasonOf(error)}`);
  }
}
