import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { RushhourError, reasonOf } from '../border/errors.ts';
import type {
  ServiceSettings,
  ServiceTarget,
  TlsFiles,
  TlsMaterial,
} from '../border/service-settings.ts';
import type { TrafficProfile } from '../profile/profile.ts';
import { shownPath } from '../text/source-of.ts';
import type { ServiceUrls } from './services.ts';

const FILES = ['ca', 'cert', 'key'] as const;

/**
 * What workers need to call the services: the files of their TLS settings are read and checked.
 *
 * @throws RushhourError `INVALID_PROFILE` naming every file that cannot be used
 */
export function targetsOf(
  profile: TrafficProfile,
  urls: ServiceUrls,
): Record<string, ServiceTarget> {
  const problems: string[] = [];
  const targets = Object.entries(urls).map(([name, url]) => {
    const settings = profile.serviceSettings[name] ?? {};
    const complain = (key: string, why: string) =>
      problems.push(`\n  services.${name}.tls${key}: ${why}`);
    const material = readTls(settings.tls ?? {}, complain);
    const serverName = settings.host?.replace(/:\d{1,5}$/, '');
    const tls = serverName === undefined ? material : { ...material, serverName };
    const headers = headersOf(profile.headers, settings);
    return [name, { url, http: settings.http ?? 1, headers, tls }] as const;
  });
  if (problems.length === 0) return Object.fromEntries(targets);
  throw new RushhourError(
    'INVALID_PROFILE',
    `the services of profile "${profile.name}" cannot be called:${problems.join('')}`,
  );
}

/** The service's own headers take precedence over those from its settings, and these over the profile's. */
function headersOf(
  common: TrafficProfile['headers'],
  { host, basicAuth, headers = {} }: ServiceSettings,
): string[] {
  const made = {
    ...(host === undefined ? {} : { host }),
    ...(basicAuth === undefined ? {} : { authorization: basic(basicAuth) }),
  };
  const all = [common, made, headers].flatMap((given) => Object.entries(given));
  return [...new Map(all.map(([name, value]) => [name.toLowerCase(), value]))].flat();
}

function basic({ user = '', password = '' }: NonNullable<ServiceSettings['basicAuth']>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function readTls(
  { insecure = false, ...files }: TlsFiles,
  complain: (key: string, why: string) => void,
): TlsMaterial {
  const material: { -readonly [Key in keyof TlsMaterial]: TlsMaterial[Key] } = { insecure };
  for (const key of FILES) {
    const path = files[key];
    if (path === undefined) continue;
    try {
      material[key] = readFileSync(path, 'utf8');
      if (key === 'ca') checkCertificates(material[key]);
    } catch (error) {
      complain(`.${key}`, `${shownPath(path)}: ${reasonOf(error)}`);
    }
  }
  const { cert, key } = material;
  if (cert === undefined || key === undefined) return material;
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    complain('', `cert and key cannot be used together: ${reasonOf(error)}`);
  }
  return material;
}

/** OpenSSL silently treats a file without a certificate as an empty list of authorities. */
function checkCertificates(pem: string): void {
  if (!pem.includes('-----BEGIN')) throw new Error('it contains no PEM certificate');
  createSecureContext({ ca: pem });
}
