import { PART_KINDS, type PartKind } from './output.ts';

type Parts<Value> = Readonly<Record<PartKind, Readonly<Record<string, Value>>>>;

/** The same value for each part. */
export function mapParts<From, To>(parts: Parts<From>, map: (one: From) => To): Parts<To> {
  const kinds = PART_KINDS.map((kind) => {
    const named = Object.entries(parts[kind]).map(([name, one]) => [name, map(one)] as const);
    return [kind, Object.fromEntries(named)] as const;
  });
  return Object.fromEntries(kinds) as Record<PartKind, Record<string, To>>;
}
