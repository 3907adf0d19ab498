import {
  type ConversionConfig,
  type JsonSchema as Node,
  toJsonSchema,
} from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { profileSchema } from '../../src/profile/schema.ts';

/** For profiles and for scenarios. */
const OF_LOADS: Readonly<Record<string, string>> = {
  requests_per_second: 'Target rate at full load. Requests, not users.',
  users_per_second: 'Arriving users per second at full load, instead of requests.',
  users: 'Concurrent users at full load, instead of a rate: a user that leaves is replaced.',
  duration_seconds: 'Length, including ramps. Seconds, or a duration such as 5m.',
  ramp_up_seconds: 'Time to full load. Seconds, or a duration such as 30s. Default: 0.',
  ramp_down_seconds: 'Time from full load to zero. Seconds, or a duration such as 30s. Default: 0.',
  ramp_shape: 'Shape of both ramps. Default: linear.',
  stages:
    'Replaces level, duration and ramps: each stage moves the level to its own. The first starts at 0.',
  'stages.*.for_seconds': 'Length of the stage; 0 jumps to the level at once.',
  'stages.*.requests_per_second': 'Rate at the end of the stage.',
  'stages.*.users_per_second': 'Arriving users per second at the end of the stage.',
  'stages.*.users': 'Concurrent users at the end of the stage.',
  'stages.*.shape': 'How the level moves. Default: linear.',
  'stages.*.user_type_distribution': 'Applies from the start of this stage.',
  'stages.*.workflow_distribution': 'Applies from the start of this stage.',
  user_type_distribution: 'Fractions of premium, free, guest, or custom types. Sum: 1.',
  workflow_distribution:
    'Fractions of browse, purchase, account, quickbuy, or your own workflows. Sum: 1.',
  arrivals:
    'Spacing of arriving users: even, or random (with users_per_second a Poisson process). Default: even.',
};

/** What an editor shows for each key; `*` is a name or a list index. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  ...OF_LOADS,
  ...Object.fromEntries(
    Object.entries(OF_LOADS).map(([key, said]) => [`scenarios.*.${key}`, said]),
  ),
  name: 'Identifies the profile.',
  scenarios: 'Parallel loads, each with its own curve and mix, instead of a single load.',
  'scenarios.*.name': 'Identifies the scenario.',
  'scenarios.*.start_after_seconds': 'Relative to the start of the run. Default: 0.',
  think_time_seconds: "Time from the end of a response to the user's next request.",
  'think_time_seconds.min': 'Default: 0.5 s.',
  'think_time_seconds.max': 'Default: 2 s.',
  'think_time_seconds.distribution': 'Default: uniform. The others are truncated to min and max.',
  completion: 'Probability that a buyer completes the purchase, by user type.',
  seed: 'The same seed gives the same journeys. Default: 1.',
  max_users: 'Limit of concurrent users. Default: derived from the rate.',
  max_connections: 'Limit of connections to all services together. Default: derived from the rate.',
  request_timeout_seconds:
    'From sending a request to the last byte of the response. Default: 10 s.',
  max_response_bytes: 'Maximum size of a body that a step reads. Default: 8 MiB.',
  connections:
    'Whether a connection carries requests of all users, or of one user. Default: shared.',
  keep_alive: 'false: every request opens a connection. Default: true.',
  dns_ttl_seconds: 'How long the addresses of a host name are used. Default: 60 s.',
  retry_on_stale:
    'Whether an idempotent request that met the closing of an idle connection is sent once more. Default: false.',
  graceful_stop_seconds: 'Time that users get to finish their journeys after the end. Default: 0.',
  headers: 'Sent with every request; headers of a service and of a step take precedence.',
  services: 'URLs of the services. Default: the embedded store.',
  'services.*.url': 'Base URL, or a Unix socket such as unix:/run/shop.sock.',
  'services.*.http': 'HTTP version. Default: 1.',
  'services.*.tls': 'Certificates; paths are relative to this file.',
  'services.*.tls.ca':
    'PEM file with the CA certificates to trust instead of the well-known authorities.',
  'services.*.tls.cert': 'PEM file with the client’s certificate, for mTLS; with key.',
  'services.*.tls.key': 'PEM file with the client’s private key, for mTLS; with cert.',
  'services.*.tls.insecure': 'Accept any certificate from this service. Default: false.',
  'services.*.basic_auth': 'Sent unless a request has its own authorization header.',
  'services.*.basic_auth.user': 'Without a colon.',
  'services.*.basic_auth.password': 'Best taken from the environment: "${PASSWORD}".',
  'services.*.host': 'The host header and, over TLS, the name that is requested and verified.',
  'services.*.headers':
    'Sent with every request to this service; they take precedence over the profile’s headers.',
  when_data_runs_out:
    'When unique() has no row left: stop ends the run gracefully, circular reuses rows. Default: stop.',
  workflow_modules: 'Files that register workflows, relative to this file. They are executed.',
  thresholds: 'Conditions that the run must meet, such as latency_p95 < 500ms.',
  abort_after:
    'Ends the run when a threshold with a window was missed in this many consecutive windows.',
};

const LEVELS = ['requests_per_second', 'users_per_second', 'users'];
const REPLACED_BY_STAGES = [
  ...LEVELS,
  'duration_seconds',
  'ramp_up_seconds',
  'ramp_down_seconds',
  'ramp_shape',
];

const FROM_ENVIRONMENT: Node = { type: 'string', pattern: '\\$\\{' };
const DURATION: Node = { type: 'string', pattern: '^\\s*(\\d+(\\.\\d+)?(ms|s|m|h|d))+\\s*$' };

const CONFIG: ConversionConfig = {
  target: 'draft-07',
  // The last schema of several in a pipe: the first ones only look at the kind of value.
  typeMode: 'output',
  // What they check has no words in JSON Schema, or would refuse references to the environment.
  ignoreActions: ['check', 'regex', 'max_length'],
  overrideSchema({ valibotSchema }) {
    const schema = valibotSchema as v.GenericSchema & {
      getter?: (value: unknown) => v.GenericSchema;
    };
    if (schema.type === 'custom') return {};
    if (schema.getter === undefined) return undefined;
    return { anyOf: ['', {}].map((value) => converted(schema.getter!(value))) };
  },
};

function converted(schema: v.GenericSchema): Node {
  const { $schema, ...node } = toJsonSchema(schema, CONFIG);
  return node;
}

/** The JSON Schema of a profile in YAML, for editors: draft 7, which yaml-language-server knows best. */
export function profileJsonSchema(): Node {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Rushhour profile',
    ...forEditors(converted(profileSchema), []),
    required: ['name'],
    ...replacing('scenarios', [...REPLACED_BY_STAGES, 'stages'], {
      required: ['workflow_distribution'],
      ...A_LOAD,
    }),
  };
}

/** Where a list is given it takes the place of other keys; else something else holds. */
function replacing(list: string, keys: readonly string[], otherwise: Node): Node {
  return {
    if: { required: [list], properties: { [list]: { type: 'array' } } },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: {
      properties: {
        [list]: { type: 'array', minItems: 1 },
        ...Object.fromEntries(keys.map((key) => [key, false])),
      },
    },
    else: otherwise,
  };
}

/** What holds for the curve of a profile and of a scenario. */
const A_LOAD = replacing('stages', REPLACED_BY_STAGES, {
  required: ['duration_seconds'],
  oneOf: LEVELS.map((level) => ({ required: [level] })),
});

/** Keys as YAML spells them and no others, with descriptions; references to the environment wherever a value is no text. */
function forEditors(node: Node, path: readonly string[]): Node {
  const here = path.join('.');
  const said = DESCRIPTIONS[here] ?? DESCRIPTIONS[here.replace('scenarios.*.stages', 'stages')];
  const description = said === undefined ? {} : { description: said };
  const inner = (schema: unknown, key: string) => forEditors(schema as Node, [...path, key]);
  if (node.anyOf !== undefined) {
    return { ...description, anyOf: node.anyOf.map((one) => forEditors(one as Node, path)) };
  }
  if (node.allOf !== undefined) {
    const parts = node.allOf.map((one) => forEditors(one as Node, path));
    return Object.assign({}, ...parts, description) as Node;
  }
  if (node.properties !== undefined) {
    const properties = Object.entries(node.properties).map(([key, value]) => {
      const spelled = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [spelled, inner(value, spelled)];
    });
    const { required, ...others } = node;
    return {
      ...others,
      ...description,
      properties: Object.fromEntries(properties),
      additionalProperties: false,
      ...(here === 'scenarios.*' ? { required: ['name'], ...A_LOAD } : {}),
      ...(here.endsWith('.tls') ? { dependencies: { cert: ['key'], key: ['cert'] } } : {}),
    };
  }
  if (node.type === 'object') {
    const { propertyNames, ...others } = node;
    const values = inner(node.additionalProperties, '*');
    return { ...others, ...description, additionalProperties: values };
  }
  if (node.type === 'array') return { ...node, ...description, items: inner(node.items, '*') };
  if (node.type === 'null' || (node.type === 'string' && node.enum === undefined)) {
    return { ...node, ...description };
  }
  const key = path.at(-1)!;
  const isDuration =
    key.endsWith('_seconds') || (path[0] === 'think_time_seconds' && key !== 'distribution');
  const others = isDuration && path.length > 0 ? [DURATION, FROM_ENVIRONMENT] : [FROM_ENVIRONMENT];
  return { ...description, anyOf: [node, ...others] };
}
