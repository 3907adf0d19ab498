/** What the main thread prepared for a workflow; each worker gets a structured clone. */
export interface Prepared {
  /** What was read from its data sources, by the names that the workflow gave them. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What its `setup` returned. */
  readonly setup: unknown;
}
