import type { Quota } from '../border/messages.ts';

/**
 * Deals a window's users to the live workers in turn, so that each gets its share evenly over the
 * window, whatever the rate. Workers without users get no quota.
 */
export function deal(
  users: { firstIndex: number; starts: Float64Array; kinds: Uint32Array },
  lanes: readonly number[],
): { lane: number; quota: Quota }[] {
  const { firstIndex, starts, kinds } = users;
  const stride = lanes.length;
  return lanes.flatMap((lane, position) => {
    // The user's index decides, not its place in the window: low rates reach every worker too.
    const first = (((position - firstIndex) % stride) + stride) % stride;
    if (first >= starts.length) return [];
    const mine = (_: number, i: number) => i % stride === first;
    const quota = {
      firstIndex: firstIndex + first,
      stride,
      starts: starts.filter(mine),
      kinds: kinds.filter(mine),
    };
    return [{ lane, quota }];
  });
}
