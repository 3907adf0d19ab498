export const parseThreshold = (x) => x;
export const evaluateThreshold = (e) => ({ expression: e, actual: null, passed: true });
