import { resolve } from 'node:path';
import type { ServiceSettings } from '../border/service-settings.ts';
import type { CheckedProfile, CheckedService } from './schema.ts';

type Services = NonNullable<CheckedProfile['services']>;

interface ProfileServices {
  readonly services: Readonly<Record<string, string>>;
  readonly serviceSettings: Readonly<Record<string, ServiceSettings>>;
}

/** The services with a URL, and their URLs. */
export function urlsIn(services: Services = {}): Record<string, string> {
  const urls = Object.entries(services).flatMap(([name, service]) => {
    const { url } = inFull(service);
    return url === undefined ? [] : [[name, url] as const];
  });
  return Object.fromEntries(urls);
}

/** The settings of services besides their URLs. @param folder that paths are relative to */
export function settingsIn(
  services: Services = {},
  folder: string,
): Record<string, ServiceSettings> {
  const settings = Object.entries(services).flatMap(([name, service]) => {
    const { url, tls, ...others } = inFull(service);
    const given = { ...others, ...(tls === undefined ? {} : { tls: absolute(tls, folder) }) };
    return Object.keys(given).length === 0 ? [] : [[name, given] as const];
  });
  return Object.fromEntries(settings);
}

/** A profile's services, overridden by others: services in both are merged key by key. */
export function mergedServices(profile: ProfileServices, given: Services = {}): Services {
  const names = [profile.services, profile.serviceSettings, given].flatMap(Object.keys);
  return Object.fromEntries(
    [...new Set(names)].map((name) => {
      const { [name]: url } = profile.services;
      const { [name]: settings } = profile.serviceSettings;
      const { [name]: over } = given;
      if (settings === undefined) return [name, over ?? url!];
      const own = url === undefined ? settings : { ...settings, url };
      return [name, over === undefined ? own : { ...own, ...inFull(over) }];
    }),
  );
}

function inFull(service: string | CheckedService): CheckedService {
  return typeof service === 'string' ? { url: service } : service;
}

function absolute(tls: NonNullable<CheckedService['tls']>, folder: string) {
  const { insecure, ...files } = tls;
  const paths = Object.entries(files).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, resolve(folder, path)]],
  );
  return { ...(insecure === undefined ? {} : { insecure }), ...Object.fromEntries(paths) };
}
