import { dirname, resolve } from 'node:path';
import { RushhourError } from '../border/errors.ts';
import { sourceOf } from '../text/source-of.ts';
import type { WorkflowResources } from './compiled.ts';
import type { DataSource } from './data-source.ts';
import type { WorkflowDefinition } from './define-workflow.ts';
import { wordsOf } from './step-rules.ts';

/** How long a setup or teardown may take, seconds. */
const LONGEST_SECONDS = 60;

/**
 * The data, setup and teardown of a workflow in code; null if it has none of them.
 *
 * @param module that exports it, an absolute path
 */
export function resourcesOf(
  definition: WorkflowDefinition,
  module: string,
): WorkflowResources | null {
  const { name, data = {}, setup, setupSample, teardown } = definition;
  const sources: readonly (readonly [string, DataSource<unknown>])[] = Object.entries(data);
  if (definition.data === undefined && setup === undefined && teardown === undefined) return null;
  const load = async () => {
    const loading = sources.map(async ([key, source]) => [key, await source.load(module)] as const);
    try {
      return Object.fromEntries(await Promise.all(loading));
    } catch (error) {
      throw new RushhourError('INVALID_WORKFLOW', `workflow ${name}: ${wordsOf(error)}`, {
        cause: error,
      });
    }
  };
  return {
    files: sources.flatMap(([, { name: file }]) =>
      // Callers without types are told when the data is read.
      typeof file === 'string' ? resolve(dirname(module), file) : [],
    ),
    lacksSample: setup !== undefined && setupSample === undefined,
    prepare: async () => ({
      data: await load(),
      setup: setup && (await inTime(`setup of workflow ${name}`, () => setup())),
    }),
    rehearse: async () => ({ data: await load(), setup: setupSample }),
    teardown: async ({ setup: value }, result) => {
      await inTime(`teardown of workflow ${name}`, () => teardown?.(value, result));
    },
  };
}

/** The value that a user's function returns, unless it takes too long. @throws RushhourError `INVALID_WORKFLOW` */
async function inTime(what: string, act: () => unknown): Promise<unknown> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`it took longer than ${LONGEST_SECONDS} s`)),
    LONGEST_SECONDS * 1000,
  );
  try {
    return await Promise.race([act(), tooLate]);
  } catch (error) {
    const reason = `${wordsOf(error)}${sourceOf(error)}`;
    throw new RushhourError('INVALID_WORKFLOW', `${what} failed: ${reason}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
