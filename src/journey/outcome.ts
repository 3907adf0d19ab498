/**
 * How a journey ended: `completed` at its goal, `abandoned` because the user lost interest, `failed` because services
 * or the workflow itself failed, `interrupted` by the end of the run or of its data.
 */
export type Outcome = 'completed' | 'abandoned' | 'failed' | 'interrupted';

/** Ends a journey from any depth of its functions. A single instance, because its stack is never used. */
export const ENDING = new Error('the journey has ended');
