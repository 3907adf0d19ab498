/** A deeply frozen copy of plain data, shared by all outputs. */
export function frozenCopy<Data>(data: Data): Data {
  return frozen(structuredClone(data));
}

function frozen<Data>(data: Data): Data {
  if (typeof data !== 'object' || data === null) return data;
  for (const value of Object.values(data)) frozen(value);
  return Object.freeze(data);
}
