/** Number of stack frames kept for an error of a workflow. */
const FRAMES = 10;

let framesOutside = 0;

/** Errors from workflows have a stack, a worker's own errors do not. Must be followed by {@link leaveUserCode}. */
export function enterUserCode(): void {
  framesOutside = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
}

export function leaveUserCode(): void {
  Error.stackTraceLimit = framesOutside;
}
