/** The seven services, in the order of their ports. */
export const SERVICE_NAMES = [
  'user',
  'auth',
  'product',
  'cart',
  'order',
  'payment',
  'inventory',
] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

export function isServiceName(name: string): name is ServiceName {
  return (SERVICE_NAMES as readonly string[]).includes(name);
}
