import type { RunResult } from '../../statistics/result.ts';
import { Page } from './page.ts';

const data = document.getElementById('data')!.textContent;
new Page(document.getElementById('page')!).show(JSON.parse(data) as RunResult);
