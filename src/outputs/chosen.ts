import { join } from 'node:path';
import { checkDestinations, type WantedFile } from './destination.ts';
import { HistogramLog } from './histogram-log.ts';
import type { ListenAddress } from './listen-address.ts';
import { LoadsCsv } from './loads-csv.ts';
import type { Output } from './output.ts';
import { PartsCsv } from './parts-csv.ts';
import { ReportHtml } from './report-html.ts';
import { ResultFile } from './result-file.ts';
import { ResultJson } from './result-json.ts';
import { ThreadedOutput } from './threaded-output.ts';
import { TimelineCsv } from './timeline-csv.ts';
import { TraceFile } from './trace-file.ts';

export interface OutputOptions {
  /**
   * Outputs of your own: objects, called on this thread, or paths of modules, each of which is loaded and called on a
   * separate thread.
   */
  readonly outputs?: readonly (Output | string)[];
  /** File for the result; `-` is standard output. */
  readonly json?: string;
  /** File for a trace, one line of JSON per request; gzipped if the name ends in `.gz`. */
  readonly trace?: string;
  /**
   * Folder for the run's files, created if it does not exist: `result.json`, `report.html`, `timeline.csv`, `loads.csv`,
   * `parts.csv`, `response.hlog`, `service.hlog`, and `trace.jsonl.gz` unless `trace` names another file.
   */
  readonly out?: string;
  /** File for the report. Together with `out`, it replaces `report.html` in that folder. */
  readonly report?: string;
  /** Serves the metrics for Prometheus at `/metrics` during the run. */
  readonly prometheus?: ListenAddress;
  /** Pushes the metrics over OTLP, configured by the standard `OTEL_*` environment variables. */
  readonly otlp?: boolean;
}

/** The requested outputs of a run, not started. */
export interface Chosen {
  readonly outputs: readonly Output[];
  readonly resultFiles: readonly Output[];
  readonly trace: TraceFile | null;
  readonly prometheus: (Output & { readonly target: string }) | null;
}

/**
 * Checks all files that the outputs write, before anything else is opened.
 *
 * @param inputs the files that the run reads, besides modules of outputs
 * @throws RushhourError `INVALID_OPTION` if a file cannot be written, or would replace an input or another output
 */
export async function checkOutputs(
  options: OutputOptions,
  inputs: readonly string[],
): Promise<void> {
  const { outputs = [] } = options;
  const files = Object.values(filesOf(options)).filter((file) => file !== undefined);
  const modules = outputs.filter((output) => typeof output === 'string');
  await checkDestinations([...files, ...outputs.flatMap(fileOf)], [...inputs, ...modules]);
}

/** The outputs of a run whose files have been checked. */
export async function chosenOutputs(options: OutputOptions): Promise<Chosen> {
  const files = filesOf(options);
  const prometheus = await prometheusOf(options);
  const own = (options.outputs ?? []).map((output) =>
    typeof output === 'string' ? new ThreadedOutput(output) : output,
  );
  const otlp = await otlpOf(options);
  const make = <Made>(file: WantedFile | undefined, output: (path: string) => Made): Made[] =>
    file === undefined ? [] : [output(file.path)];
  const [trace = null] = make(files.trace, (path) => new TraceFile(path));
  return {
    trace,
    prometheus,
    outputs: [
      ...own,
      ...[prometheus, otlp, trace].filter((output) => output !== null),
      ...make(files.report, (path) => new ReportHtml(path)),
      ...make(files.response, (path) => new HistogramLog(path, 'response')),
      ...make(files.service, (path) => new HistogramLog(path, 'service')),
      ...make(files.timeline, (path) => new TimelineCsv(path)),
      ...make(files.loads, (path) => new LoadsCsv(path)),
      ...make(files.parts, (path) => new PartsCsv(path)),
    ],
    resultFiles: [files.result, files.json].flatMap((file) =>
      make(file, (path) => new ResultJson(path)),
    ),
  };
}

function filesOf({ out, trace, report, json }: OutputOptions) {
  const inside = (name: string) =>
    out === undefined ? undefined : { option: '--out', path: join(out, name), folder: out };
  const named = (option: string, path: string | undefined) =>
    path === undefined ? undefined : { option, path };
  return {
    trace: named('--trace', trace) ?? inside('trace.jsonl.gz'),
    report: named('--report', report) ?? inside('report.html'),
    json: named('--json', json),
    response: inside('response.hlog'),
    service: inside('service.hlog'),
    timeline: inside('timeline.csv'),
    loads: inside('loads.csv'),
    parts: inside('parts.csv'),
    result: inside('result.json'),
  };
}

/** The file of an output that is an object. */
function fileOf(output: Output | string): WantedFile[] {
  if (output instanceof ResultFile) return [output.wanted];
  if (typeof output === 'string' || output.kind !== 'file') return [];
  const { target: path } = output;
  return path === undefined ? [] : [{ option: `the output ${path}`, path, opensItself: true }];
}

// The packages of the endpoints are slow to load, so they are loaded only if requested.

async function prometheusOf({ prometheus }: OutputOptions): Promise<Chosen['prometheus']> {
  if (prometheus === undefined) return null;
  const { PrometheusEndpoint } = await import('./prometheus.ts');
  return new PrometheusEndpoint(prometheus);
}

async function otlpOf({ otlp = false }: OutputOptions): Promise<Output | null> {
  if (!otlp) return null;
  const { OtlpPush } = await import('./otlp.ts');
  return new OtlpPush(process.env);
}
