import { UndiciClient } from '../../../workers/http/undici.ts';
import { describeHttpClient } from './contract/contract.ts';
import { startH1 } from './h1-server.ts';

describeHttpClient('undici', (options) => new UndiciClient(options), startH1);
