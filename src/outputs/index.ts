export {
  CALL_TIMEOUT_MS,
  type Clock,
  type CompleteSecond,
  type Durations,
  END_TIMEOUT_MS,
  type LiveStats,
  MAX_WAITING_SECONDS,
  MAX_WAITING_TRACES,
  type ObservedRun,
  type Output,
  START_TIMEOUT_MS,
  type TraceLines,
} from './output.ts';
