import type { Quota } from '../border/messages.ts';
import type { Arrivals } from '../load/schedule.ts';

/**
 * Deals a load's users of a window to the live workers in turn, so that each gets an even share over the window at
 * any rate. Workers without users get no quota.
 */
export function deal(
  load: number,
  { ordinal, firstIndex, stride: apart, starts, kinds }: Arrivals,
  lanes: readonly number[],
): { lane: number; quota: Quota }[] {
  const stride = lanes.length;
  return lanes.flatMap((lane, position) => {
    // Dealt by the user's number in the load, not by its place in the window, so that low rates reach every worker.
    const first = (((position - ordinal) % stride) + stride) % stride;
    if (first >= starts.length) return [];
    const mine = (_: number, i: number) => i % stride === first;
    const quota = {
      load,
      firstIndex: firstIndex + first * apart,
      stride: stride * apart,
      starts: starts.filter(mine),
      kinds: kinds.filter(mine),
    };
    return [{ lane, quota }];
  });
}
