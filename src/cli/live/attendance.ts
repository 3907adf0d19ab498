import type { Attendance } from '../../shards/merge/attendance.ts';
import { count, inShort, milliseconds, seconds } from '../../text/format.ts';

/** A shard writes once a second; one that falls this far behind is reported. */
const QUIET_SECONDS = 3;

/**
 * Which shards are late or gone, for `--follow`.
 *
 * @param quietSeconds since a second of all shards was last completed
 */
export function attendanceInWords(shards: Attendance, quietSeconds: number): string[] {
  const { started, playing, slowest, lost, missing, startSkewMs } = shards;
  return [
    `${count(playing)} of ${count(shards.count)} ${started ? 'playing' : 'ready'}`,
    ...(lost.length === 0 ? [] : [`lost: ${inShort(lost.map(String))}`]),
    ...(missing.length === 0 ? [] : [`missing: ${inShort(missing.map(String))}`]),
    ...(playing > 0 && quietSeconds >= QUIET_SECONDS
      ? [`waiting ${seconds(Math.floor(quietSeconds))} for ${inShort(slowest.map(String))}`]
      : []),
    ...(startSkewMs === null ? [] : [`started within ${milliseconds(startSkewMs)}`]),
  ];
}
