const SECRET_PARAMETER =
  /([?&][^=&]*(?:token|secret|password|passwd|api_?key|auth|session)[^=&]*=)[^&]*/gi;

/** A path as it may be shown: what looks like a credential is left out. */
export function withoutCredentials(path: string, authToken: string | null): string {
  const known = authToken ? path.replaceAll(authToken, '***') : path;
  return known.includes('?') ? known.replace(SECRET_PARAMETER, '$1***') : known;
}
