/** Whether connections carry requests of all users, or of one. */
export const CONNECTION_SHARING = ['shared', 'per_user'] as const;

/** When workers open connections, to where, and when they close them. */
export interface ConnectionSettings {
  readonly sharing: (typeof CONNECTION_SHARING)[number];
  /** Whether a connection carries more than one request. */
  readonly keepAlive: boolean;
  /** How long the addresses of a name are used before they are looked up again, milliseconds; 0: for one connection. */
  readonly dnsTtlMs: number;
  /** Sends a request that met the closing of its connection once more, where that is safe. */
  readonly retryOnStale: boolean;
}

export const DEFAULT_CONNECTION_SETTINGS: ConnectionSettings = {
  sharing: 'shared',
  keepAlive: true,
  dnsTtlMs: 60_000,
  retryOnStale: false,
};
