import type { ServiceSettings } from '../border/service-settings.ts';

interface WithFiles {
  readonly workflowModules: readonly string[];
  readonly serviceSettings: Readonly<Record<string, ServiceSettings>>;
}

/** Not stored in the profile: it does not matter for the run, and equal profiles should look equal. */
const fileByProfile = new WeakMap<object, string>();

/** Remembers the file that a profile was loaded from, if there is one. */
export function keepFile(profile: WithFiles, file: string | null): void {
  if (file !== null) fileByProfile.set(profile, file);
}

/** Null for a profile that was built in code. */
export function fileOf(profile: WithFiles): string | null {
  return fileByProfile.get(profile) ?? null;
}

/** The files that a profile names, itself included: workflow modules, certificates, keys. Absolute paths. */
export function filesOf(profile: WithFiles): string[] {
  const services = Object.values(profile.serviceSettings);
  const pem = services.flatMap(({ tls = {} }) => [tls.ca, tls.cert, tls.key]);
  return [fileOf(profile), ...profile.workflowModules, ...pem].filter((path) => path != null);
}
