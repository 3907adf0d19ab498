import type { ServiceTarget } from '../src/border/service-settings.ts';
import { BodyBudget } from './body-budget.ts';
import { endpointOf } from './endpoint.ts';
import { Origin } from './origin.ts';

/** The origin of each service. Services with the same base URL share an origin. */
export function originsOf(
  services: Readonly<Record<string, ServiceTarget>>,
  keepAlive: boolean,
  maxResponseBytes: number,
): ReadonlyMap<string, Origin> {
  const endpoints = Object.entries(services).map(
    ([service, target]) =>
      [service, endpointOf(target.url, keepAlive ? target : closing(target))] as const,
  );
  const bodyBudget = BodyBudget.forOrigins(new Set(endpoints.map(([, { id }]) => id)).size);
  const byId = new Map<string, Origin>();
  const ofService = new Map<string, Origin>();
  for (const [service, endpoint] of endpoints) {
    const origin = byId.get(endpoint.id) ?? new Origin(endpoint, bodyBudget(), maxResponseBytes);
    byId.set(endpoint.id, origin);
    ofService.set(service, origin);
  }
  return ofService;
}

/** Whether requests to it ask for the connection to be closed after them. */
function closing(target: ServiceTarget): ServiceTarget {
  return { ...target, headers: [...target.headers, 'connection', 'close'] };
}
