import { headerProblem } from '../journey/sendable.ts';
import type { Path, Problems } from './problems.ts';
import { isMapping } from './show.ts';

/** For a profile or a service. */
export function checkHeaders(headers: unknown, path: Path, problems: Problems): void {
  if (!isMapping(headers)) return;
  for (const [name, value] of Object.entries(headers)) {
    const problem = typeof value === 'string' ? headerProblem(name, value) : null;
    if (problem !== null) problems.add([...path, name], value, problem);
  }
}

/** Rules that involve several settings of a service. */
export function checkServices(services: unknown, problems: Problems): void {
  if (!isMapping(services)) return;
  for (const [name, service] of Object.entries(services)) {
    if (!isMapping(service)) continue;
    const path = ['services', name];
    checkHeaders(service['headers'], [...path, 'headers'], problems);
    const { basicAuth, tls } = service;
    const pairs: readonly [unknown, Path, readonly [string, string]][] = [
      [basicAuth, [...path, 'basicAuth'], ['user', 'password']],
      [tls, [...path, 'tls'], ['cert', 'key']],
    ];
    for (const [values, at, keys] of pairs) checkPair(values, at, keys, problems);
    if (isMapping(basicAuth) && String(basicAuth['user'] ?? '').includes(':')) {
      const rule = 'must have no colon: it ends the user name in a basic authorization';
      problems.add([...path, 'basicAuth', 'user'], basicAuth['user'], rule);
    }
  }
}

/** Two keys that must be used together. */
function checkPair(
  values: unknown,
  path: Path,
  [one, other]: readonly [string, string],
  problems: Problems,
): void {
  if (!isMapping(values) || (values[one] === undefined) === (values[other] === undefined)) return;
  const [missing, given] = values[one] === undefined ? [one, other] : [other, one];
  problems.add([...path, missing], undefined, `must be used with ${given}`);
}
