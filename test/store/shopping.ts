/** The response to one call of the store. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export interface CallOptions {
  readonly method?: string;
  readonly json?: unknown;
  readonly token?: string;
}

/** One request; a body makes it a POST. */
export async function call(url: string, options: CallOptions = {}): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  if (options.json !== undefined) headers['content-type'] = 'application/json';
  const response = await fetch(url, {
    method: options.method ?? (options.json === undefined ? 'GET' : 'POST'),
    headers,
    ...(options.json === undefined ? {} : { body: JSON.stringify(options.json) }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

/** Logs in with the password that every user of this name has. */
export async function login(authUrl: string, username: string) {
  const json = { username, password: `secret-${username}` };
  const { body } = await call(`${authUrl}/login`, { json });
  return body as { token: string; userId: string; userType: string };
}
