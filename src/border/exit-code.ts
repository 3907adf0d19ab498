/** Exit code of a process that was ended early: by Ctrl-C, SIGTERM, or the user. */
export const INTERRUPTED = 130;
