import { dump } from 'js-yaml';

export interface ImportedProfile {
  /** Comments above the keys, one per line. */
  readonly about: readonly string[];
  /** As written in YAML. */
  readonly keys: Readonly<Record<string, unknown>>;
}

export function profileText({ about, keys }: ImportedProfile): string {
  const comments = about.map((line) => `# ${line}\n`).join('');
  return `${comments}\n${dump(keys, { lineWidth: 110 })}`;
}
