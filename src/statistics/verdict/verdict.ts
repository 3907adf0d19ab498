import { count } from '../../text/format.ts';
import type { Verdict } from '../result.ts';
import type { Evidence } from './evidence.ts';
import { generatorReasons } from './generator.ts';
import type { Reason } from './reason.ts';
import { dropReasons, targetReasons } from './target.ts';

/**
 * Whether the numbers of a run can be trusted, with the reasons. The generator takes precedence: when it is late, its own
 * effect cannot be separated from that of the services.
 */
export function verdictOf(evidence: Evidence): Verdict {
  const unreachable = unreachableReasons(evidence);
  if (unreachable.length > 0) return verdict('unreachable', unreachable);
  const target = targetReasons(evidence);
  const generator = generatorReasons(evidence, target.length > 0);
  // Most of what an overloaded generator misses is dropped, so the reason states how far it was from the rate.
  if (generator.length > 0)
    return verdict('generator-limited', [...generator, ...dropReasons(evidence)]);
  if (target.length > 0) return verdict('target-limited', target);
  return { status: 'valid', reasons: [] };
}

function verdict(status: Verdict['status'], reasons: readonly Reason[]): Verdict {
  const causes = new Set(reasons.map(({ cause }) => cause));
  return { status, reasons: reasons.map(({ words }) => words), causes: [...causes] };
}

function unreachableReasons({ stats, troubles }: Evidence): Reason[] {
  const answers = Object.keys(stats.statusCodes).length;
  const couldAsk = stats.errors['local_limit'] === undefined;
  if (stats.total === 0 || answers > 0 || !couldAsk) return [];
  const errors = Object.entries(stats.errors).map(([name, n]) => `${name} ${count(n)}`);
  const list = errors.length > 0 ? ` (${errors.join(', ')})` : '';
  return [
    { cause: 'unreachable', words: `none of ${count(stats.total)} requests got a response${list}` },
    ...troubles.map((words): Reason => ({ cause: 'trouble', words })),
  ];
}
