/** Whether a connection carries requests of all users, or of one user. */
export const CONNECTION_SHARING = ['shared', 'per_user'] as const;

/** When and how workers open connections, and when they close them. */
export interface ConnectionSettings {
  readonly sharing: (typeof CONNECTION_SHARING)[number];
  /** Whether a connection carries more than one request. */
  readonly keepAlive: boolean;
  /** How long a host name's addresses are used before they are looked up again, milliseconds; 0: once per connection. */
  readonly dnsTtlMs: number;
  /** Whether a request that met the closing of its connection is sent once more, if that is safe. */
  readonly retryOnStale: boolean;
}

export const DEFAULT_CONNECTION_SETTINGS: ConnectionSettings = {
  sharing: 'shared',
  keepAlive: true,
  dnsTtlMs: 60_000,
  retryOnStale: false,
};
