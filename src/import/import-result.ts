/** Files to write, and what to report about the import. */
export interface ImportResult {
  /** By name, relative to the destination folder. The first is the profile. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** Figures, such as `requests`: 42. */
  readonly found: Readonly<Record<string, number>>;
  /** What the user should know, one sentence each. */
  readonly notes: readonly string[];
}
