import fc from 'fast-check';

/** The same inputs everywhere, so that a property does not fail by chance; `RUSHHOUR_SEED=2 npm test` tries others. */
const { RUSHHOUR_SEED = '1' } = process.env;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(RUSHHOUR_SEED) });
