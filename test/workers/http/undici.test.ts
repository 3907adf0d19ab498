import { UndiciClient } from '../../../workers/http/undici.ts';
import { describeHttpClient } from './contract.ts';

describeHttpClient('undici', (options) => new UndiciClient(options));
