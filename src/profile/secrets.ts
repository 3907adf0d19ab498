import { NO_SECRETS, Secrets } from '../border/secrets.ts';
import type { ServiceSettings } from '../border/service-settings.ts';

interface WithServices {
  readonly services: Readonly<Record<string, string>>;
  readonly serviceSettings: Readonly<Record<string, ServiceSettings>>;
}

/** Not stored in the profile, so that copying or printing it cannot reveal them. */
const secretsByProfile = new WeakMap<object, Secrets>();

/**
 * Remembers what must not be shown of a profile: values from the environment, and passwords. Hosts stay readable, so
 * that everyone can see where requests go.
 */
export function keepSecrets(profile: WithServices, fromEnvironment: Iterable<string>): void {
  const urls = Object.values(profile.services);
  const hosts = urls.flatMap((url) => URL.parse(url)?.origin ?? []);
  const given = [...fromEnvironment].flatMap((text) => {
    // A whole URL, whose part after the host may be secret.
    if (urls.includes(text)) return URL.parse(text)?.pathname ?? [];
    return hosts.some((host) => host.includes(text)) ? [] : text;
  });
  const passwords = Object.values(profile.serviceSettings).flatMap(
    ({ basicAuth }) => basicAuth?.password ?? [],
  );
  secretsByProfile.set(profile, new Secrets([...given, ...passwords]));
}

export function secretsOf(profile: object): Secrets {
  return secretsByProfile.get(profile) ?? NO_SECRETS;
}
