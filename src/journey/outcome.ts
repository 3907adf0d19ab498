/**
 * How a journey ended: `completed` at its goal, `abandoned` as people do, `failed` because services or
 * the workflow itself did not work, `interrupted` by the end of the run or of its data.
 */
export type Outcome = 'completed' | 'abandoned' | 'failed' | 'interrupted';

/** Ends a journey from however deep in its functions. One for all: nobody reads its stack. */
export const ENDING = new Error('the journey has ended');
