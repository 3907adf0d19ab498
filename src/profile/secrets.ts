import { NO_SECRETS, Secrets } from '../border/secrets.ts';
import type { ServiceSettings } from '../border/service-settings.ts';

interface WithServices {
  readonly services: Readonly<Record<string, string>>;
  readonly serviceSettings: Readonly<Record<string, ServiceSettings>>;
}

/** Not a part of the profile: nothing that copies or prints one brings them along. */
const secretsByProfile = new WeakMap<object, Secrets>();

/**
 * Remembers what is not to be shown of a profile: what came from the environment, and passwords. Hosts stay
 * readable, so that everybody can see where requests go.
 */
export function keepSecrets(profile: WithServices, fromEnvironment: Iterable<string>): void {
  const urls = Object.values(profile.services);
  const hosts = urls.flatMap((url) => URL.parse(url)?.origin ?? []);
  const given = [...fromEnvironment].flatMap((text) => {
    // A whole URL, of which what follows the host may be a secret.
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
