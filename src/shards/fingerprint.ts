import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LaneLayout } from '../border/lanes.ts';
import { version } from '../border/version.ts';
import type { TrafficProfile } from '../profile/profile.ts';

/**
 * Equal for shards that play parts of the same run: it covers everything that determines which requests are made, when,
 * and how they are counted. The locations of services and modules may differ between machines; the content of the
 * modules may not.
 */
export function fingerprintOf(profile: TrafficProfile, layout: LaneLayout): string {
  const { services, serviceSettings, workflowModules, ...played } = profile;
  const modules = workflowModules.map((path) => digest(readFileSync(path)));
  return digest(JSON.stringify([version(), layout, played, modules]));
}

/** Eight characters that all shards of a run agree on; the start time distinguishes it from other runs. */
export function sharedRunId(fingerprint: string, startMs: number): string {
  return digest(`${fingerprint} ${startMs}`).slice(0, 8);
}

function digest(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
