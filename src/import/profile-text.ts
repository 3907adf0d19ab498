import { dump } from 'js-yaml';

export interface ImportedProfile {
  /** Comments above the keys, a line each. */
  readonly about: readonly string[];
  /** As YAML spells them. */
  readonly keys: Readonly<Record<string, unknown>>;
}

export function profileText({ about, keys }: ImportedProfile): string {
  const comments = about.map((line) => `# ${line}\n`).join('');
  return `${comments}\n${dump(keys, { lineWidth: 110 })}`;
}
