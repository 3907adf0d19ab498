/** Files to write, and what is said of the import. */
export interface ImportResult {
  /** By their names, which are relative to the folder that they go to. The first is the profile. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** Figures, such as `requests`: 42. */
  readonly found: Readonly<Record<string, number>>;
  /** What the user should know, a sentence each. */
  readonly notes: readonly string[];
}
