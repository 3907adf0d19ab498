import * as v from 'valibot';
import { RushhourError } from '../border/errors.ts';
import type { Action } from './protocol.ts';
import type { SteeredRun } from './steered-run.ts';

const rateSchema = v.object({
  rate: v.pipe(v.number(), v.finite()),
  scenario: v.optional(v.string()),
});

const ACT: Readonly<Record<Action, (run: SteeredRun, body: unknown) => void>> = {
  pause: (run) => run.pause(),
  resume: (run) => run.resume(),
  stop: (run) => void run.stop().catch(ignoreFailure),
  abort: (run) => void run.abort().catch(ignoreFailure),
  rate: (run, body) => {
    const rate = v.safeParse(rateSchema, body);
    if (!rate.success) {
      throw new RushhourError(
        'INVALID_OPTION',
        'the rate must be a number, as in {"rate": 200}, and with several loads {"rate": 200, "scenario": "browsing"}',
      );
    }
    run.setRate(rate.output.rate, rate.output.scenario);
  },
};

/** @throws RushhourError `INVALID_OPTION`, `INVALID_STATE` */
export function act(action: Action, run: SteeredRun, body: unknown): void {
  ACT[action](run, body);
}

/** The run's result, which is awaited elsewhere, rejects with the same error. */
function ignoreFailure(): void {}
