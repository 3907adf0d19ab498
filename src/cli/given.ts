/** Some of these options, none of them undefined. */
type Given<Options> = { [Name in keyof Options]?: Exclude<Options[Name], undefined> };

/** Leaves out the options that were not given. */
export function given<Options extends object>(options: Options): Given<Options> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<Options>;
}
