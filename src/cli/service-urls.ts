import { RushhourError } from '../border/errors.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { nearest } from '../profile/suggest.ts';
import { isServiceName, SERVICE_NAMES } from '../store/service-names.ts';

/** The locations of services from the command line. */
export interface UrlOptions {
  readonly target?: string;
  readonly service?: Readonly<Record<string, string>>;
}

/**
 * `--service` overrides `--target`, which overrides the profile; null if no URL is given at all.
 *
 * @param needed the services that the profile calls
 */
export function givenUrls(
  profile: TrafficProfile,
  needed: readonly string[],
  { target, service = {} }: UrlOptions,
): Record<string, string> | null {
  for (const name of Object.keys(service)) {
    if (needed.includes(name)) continue;
    const meant = nearest(name, needed);
    const hint = meant === null ? '' : ` Did you mean ${meant}?`;
    throw new RushhourError(
      'INVALID_OPTION',
      `--service ${name}: profile "${profile.name}" calls ${needed.join(', ')}.${hint}`,
    );
  }
  const targets = target === undefined ? [] : needed.map((name) => [name, target] as const);
  const urls = { ...profile.services, ...Object.fromEntries(targets), ...service };
  return Object.keys(urls).length === 0 ? null : urls;
}

/**
 * Without any URL, the embedded store is the target.
 *
 * @throws RushhourError `INVALID_OPTION` if the store lacks a service
 */
export function checkStoreHas(services: readonly string[]): void {
  const missing = services.filter((service) => !isServiceName(service));
  if (missing.length === 0) return;
  throw new RushhourError(
    'INVALID_OPTION',
    `no URL is set for ${missing.join(', ')}, and the embedded store has only ${SERVICE_NAMES.join(', ')}: set services in the profile, or use --target or --service`,
  );
}
