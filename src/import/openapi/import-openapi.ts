import { camelCase, objectCode, uniqueName } from '../code.ts';
import type { ImportResult } from '../import-result.ts';
import { typeOfParts } from '../json-type.ts';
import { type ImportedStep, moduleText } from '../module-text.ts';
import { profileText } from '../profile-text.ts';
import { type Calls, groupCalls } from './calls.ts';
import { type OpenApiDocument, readOpenApi } from './document.ts';
import { endpointsOf } from './operations.ts';

const SERVICE = 'api';

/**
 * A profile, and a workflow for each tag of an OpenAPI document. Its users call each operation once, with sample values
 * from schemas and examples, and with ids from what they created or listed before.
 *
 * @param target base URL instead of the document's first server
 * @throws RushhourError `INVALID_OPTION` if the document cannot be used
 */
export async function importOpenApi(
  file: string,
  name: string,
  target: string | undefined,
): Promise<ImportResult> {
  const document = await readOpenApi(file);
  const names = new Set<string>();
  const notes: string[] = [];
  const workflows = [...endpointsOf(document)].map(([group, endpoints]) => {
    const calls = groupCalls(endpoints);
    notes.push(...calls.notes);
    return { name: uniqueName(workflowName(name, group), names), group, calls };
  });
  const share = shares(workflows.map(({ name: workflow }) => workflow));
  const security = securityHeaders(document);
  if (Object.keys(security).length > 0) {
    const variables = Object.values(security).map((value) => /\w{1,64}(?=\})/.exec(value)?.[0]);
    notes.push(`set ${variables.join(', ')} in the environment: operations need credentials`);
  }
  return {
    files: [
      [
        `${name}.yaml`,
        profileText({
          about: [
            'Generated from an OpenAPI document. Play one user and show each request: rushhour try',
            'Then set the rate, and run it: rushhour run',
          ],
          keys: {
            name,
            requests_per_second: 5,
            duration_seconds: '1m',
            workflow_distribution: share,
            workflow_modules: workflows.map(({ name: workflow }) => `./${workflow}.mts`),
            ...(Object.keys(security).length > 0 ? { headers: security } : {}),
            services: { [SERVICE]: target ?? serverOf(document) },
          },
        }),
      ],
      ...workflows.map(
        ({ name: workflow, group, calls }) =>
          [`${workflow}.mts`, textOf(workflow, group, calls)] as const,
      ),
    ],
    found: {
      workflows: workflows.length,
      operations: workflows.reduce((sum, { calls }) => sum + calls.calls.length, 0),
    },
    notes,
  };
}

function textOf(name: string, group: string, { calls, variables }: Calls): string {
  const steps = calls.map(
    ({ endpoint, step, used }): ImportedStep => ({
      name: step,
      method: endpoint.method,
      service: SERVICE,
      path: endpoint.path.replace(
        /\{([^{}]{1,64})\}/g,
        (_, place: string) => `{${camelCase(place)}}`,
      ),
      type: used.length === 0 ? null : typeOfParts(used),
      settings: used.length === 0 ? [['body', "'discard'"]] : [],
    }),
  );
  return moduleText({
    name,
    about: [
      `The operations of "${group.replace(/\s+/g, ' ')}", each called once. Sample values come from the schemas: replace them with your own.`,
    ],
    steps,
    imports: [],
    keys: [],
    takes: ['steps'],
    declarations: [],
    body: calls.map(({ step, parts }, index) => {
      const keeps = variables.has(index) ? `const ${variables.get(index)} = ` : '';
      const argument = parts.length === 0 ? '' : objectCode(parts);
      return `${keeps}yield* steps.${step}(${argument});`;
    }),
  });
}

function workflowName(name: string, group: string): string {
  const safe = group
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
  return `${name}-${safe || 'api'}`.slice(0, 60);
}

/** Fractions whose decimal digits sum to 1. */
function shares(names: readonly string[]): Record<string, number> {
  const each = Math.floor(1e6 / names.length) / 1e6;
  const rest = Number((1 - each * (names.length - 1)).toFixed(6));
  return Object.fromEntries(names.map((name, i) => [name, i === 0 ? rest : each]));
}

function serverOf({ servers = [] }: OpenApiDocument): string {
  const [server] = servers;
  const url =
    server?.url.replace(
      /\{(\w{1,64})\}/g,
      (_, name: string) => server.variables?.[name]?.default ?? name,
    ) ?? '/';
  return /^https?:\/\//.test(url)
    ? url.replace(/\/$/, '')
    : `http://localhost:8080${url.replace(/\/$/, '')}`;
}

/** Credentials of the security schemes in use, from the environment. */
function securityHeaders({
  components,
  security = [],
  paths = {},
}: OpenApiDocument): Record<string, string> {
  const used = new Set<string>();
  for (const item of Object.values(paths)) {
    for (const operation of Object.values(item)) {
      const own = (operation as { security?: typeof security } | null)?.security ?? security;
      for (const name of Object.keys(own[0] ?? {})) used.add(name);
    }
  }
  const headers: Record<string, string> = {};
  for (const name of used) {
    const scheme = components?.securitySchemes?.[name];
    if (scheme === undefined) continue;
    const variable = variableName(name);
    if (scheme.type === 'apiKey' && scheme.in === 'header')
      headers[scheme.name!.toLowerCase()] = `\${${variable}}`;
    else if (scheme.type === 'http' && scheme.scheme?.toLowerCase() === 'basic')
      headers['authorization'] ??= `Basic \${${variable}}`;
    else if (scheme.type !== 'apiKey' && scheme.type !== 'mutualTLS')
      headers['authorization'] ??= `Bearer \${${variable}}`;
  }
  return headers;
}

/** `petstore_auth` and `petstoreAuth` become `PETSTORE_AUTH` in the environment. */
function variableName(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/\W/g, '_');
  return words.toUpperCase();
}
