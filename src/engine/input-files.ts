import type { Catalogue } from '../journey/catalogue.ts';
import { filesOf } from '../profile/files.ts';
import { workflowsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';

/** All files that a run of this profile reads: no output may replace them. Absolute paths. */
export function inputFilesOf(profile: TrafficProfile, catalogue: Catalogue): string[] {
  return [...filesOf(profile), ...catalogue.dataFiles(workflowsOf(profile))];
}
