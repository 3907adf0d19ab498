import type { Catalogue } from '../journey/catalogue.ts';
import { Curve } from '../load/curve.ts';
import type { Load } from '../load/load.ts';
import { loadsOf } from '../profile/load-of.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import type { Plan } from './planned.ts';
import { Rehearsal } from './rehearsal.ts';
import { ASSUMED_LATENCY_MS } from './tally.ts';

/** Plans with more requests than this are computed at lower levels, and their counts scaled up. */
const MOST_REQUESTS = 200_000;

/**
 * Plays a profile without services: the same schedule, scheduler and users as in a run, on virtual time. Each request is
 * answered with its step's sample; users whose workflow does not accept it fail, and the plan shows where and why.
 */
export function planRun(profile: TrafficProfile, catalogue: Catalogue): Plan {
  const loads = loadsOf(profile);
  const requests = loads.reduce((sum, load) => sum + requestsOf(load, catalogue), 0);
  const wanted = Math.min(1, MOST_REQUESTS / requests);
  // There are no fractions of users.
  const scale = Math.min(1, Math.max(wanted, ...loads.map(leastScale)));
  const rehearsal = new Rehearsal(profile, loads, catalogue, scale);
  const endsEarly = rehearsal.play();
  if (endsEarly === null) return rehearsal.plan();
  const shorter = new Rehearsal(profile, loads, catalogue, scale);
  shorter.play(endsEarly.atMs);
  return {
    ...shorter.plan(),
    endsEarly: { second: endsEarly.atMs / 1000, reason: endsEarly.reason },
  };
}

/** Approximate number of a load's requests. */
function requestsOf(load: Load, catalogue: Catalogue): number {
  const curve = Curve.of(load);
  const area = curve.areaBy(curve.durationMs);
  switch (load.model) {
    case 'requests_per_second':
      return area;
    case 'users_per_second':
      return area * meanSteps(load, catalogue);
    case 'users':
      return (area * 1000) / (ASSUMED_LATENCY_MS + (load.minThinkMs + load.maxThinkMs) / 2);
  }
}

function meanSteps({ mixes }: Load, catalogue: Catalogue): number {
  const shares = Object.entries(mixes[0]!.workflows);
  return shares.reduce((sum, [name, share]) => sum + share * catalogue.named(name).steps.length, 0);
}

/** The scale at which one concurrent user is left. */
function leastScale({ model, stages }: Load): number {
  return model === 'users' ? 1 / Math.max(...stages.map(({ level }) => level)) : 0;
}
