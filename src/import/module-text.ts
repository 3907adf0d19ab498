import { indented, objectCode, propertyCode, textCode } from './code.ts';

export interface ImportedStep {
  /** In camelCase, unique in its workflow. */
  readonly name: string;
  readonly method: string;
  readonly service: string;
  /** With `{placeholders}`. */
  readonly path: string;
  /** Type of the response's JSON; null if none of it is read. */
  readonly type: string | null;
  /** Code of the step's settings. */
  readonly settings: readonly (readonly [name: string, code: string])[];
}

export interface ImportedWorkflow {
  readonly name: string;
  /** Comment, one sentence per line. */
  readonly about: readonly string[];
  readonly steps: readonly ImportedStep[];
  /** What the workflow imports from `rushhour` besides `defineWorkflow` and the functions for its steps. */
  readonly imports: readonly string[];
  /** Keys of the definition between its name and its steps. */
  readonly keys: readonly (readonly [name: string, code: string])[];
  /** What the journey destructures from its context. */
  readonly takes: readonly string[];
  /** Statements of the journey. */
  readonly body: readonly string[];
  /** Declarations before the definition. */
  readonly declarations: readonly string[];
}

const MAKERS: Readonly<Record<string, string>> = { DELETE: 'del' };

/** A module that exports the workflow. */
export function moduleText(workflow: ImportedWorkflow): string {
  const { name, about, steps, imports, keys, takes, body, declarations } = workflow;
  const makers = steps.map(({ method }) => makerOf(method));
  const names = [...new Set(['defineWorkflow', ...makers, ...imports])].sort();
  const parts = [
    about.map((line) => `// ${line}`).join('\n'),
    `import { ${names.join(', ')} } from 'rushhour';`,
    ...declarations,
    `export default defineWorkflow({
  name: ${textCode(name)},
${keys.map(([key, code]) => `${indented(`${key}: ${code},`)}\n`).join('')}  steps: {
${steps.map((step) => indented(stepCode(step), 4)).join('\n')}
  },
  *journey({ ${takes.join(', ')} }) {
${indented(body.join('\n'), 4)}
  },
});`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function stepCode({ name, method, service, path, type, settings }: ImportedStep): string {
  const typed = type === null ? '' : `<${type}>`;
  const options = settings.length === 0 ? '' : `, ${objectCode(settings)}`;
  return `${propertyCode(name)}: ${makerOf(method)}${typed}(${textCode(service)}, ${textCode(path)}${options}),`;
}

function makerOf(method: string): string {
  return MAKERS[method] ?? method.toLowerCase();
}
