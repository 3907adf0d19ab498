import type { Quota } from '../border/messages.ts';
import type { Arrivals } from '../load/schedule.ts';

/**
 * Deals a load's users of a window to the live workers in turn, so that each gets its share evenly over the
 * window, whatever the rate. Workers without users get no quota.
 */
export function deal(
  load: number,
  { ordinal, firstIndex, stride: apart, starts, kinds }: Arrivals,
  lanes: readonly number[],
): { lane: number; quota: Quota }[] {
  const stride = lanes.length;
  return lanes.flatMap((lane, position) => {
    // Its number in the load decides, not its place in the window: low rates reach every worker too.
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
