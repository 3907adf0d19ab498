/** Names of services by origin, valid in profiles. */
export class ServiceNames {
  readonly #byOrigin = new Map<string, string>();

  nameOf(origin: string): string {
    let name = this.#byOrigin.get(origin);
    if (name === undefined) {
      name = nameFor(new URL(origin));
      this.#byOrigin.set(origin, name);
    }
    return name;
  }

  /** For `services` of a profile. */
  get urls(): Record<string, string> {
    return Object.fromEntries([...this.#byOrigin].map(([origin, name]) => [name, origin]));
  }
}

function nameFor({ hostname, port }: URL): string {
  const isName = /^[a-z]/i.test(hostname) && !/^[\d.]+$/.test(hostname);
  const base = isName ? hostname.slice(0, 50) : 'service';
  return port === '' ? base : `${base}-${port}`;
}
