const PARAMETER = /([?&])([^=&?]*)=[^&]*/g;
const SECRET_NAME = /token|secret|password|passwd|api_?key|auth|session/i;

/** A path as it may be shown: what looks like a credential is left out. */
export function withoutCredentials(path: string, authToken: string | null): string {
  const known = authToken ? path.replaceAll(authToken, '***') : path;
  if (!known.includes('?')) return known;
  return known.replace(PARAMETER, (parameter, mark: string, name: string) =>
    SECRET_NAME.test(name) ? `${mark}${name}=***` : parameter,
  );
}
