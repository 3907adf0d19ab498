import { Page } from '../../report/client/page.ts';
import { Controls } from './controls.ts';
import { listenToRun } from './live-run.ts';
import { savedResult } from './save.ts';

const root = document.getElementById('page')!;
const saved = savedResult();
if (saved === null) showLive();
else new Page(root).show(saved);

function showLive(): void {
  const controls = new Controls();
  root.before(controls.element);
  const page = new Page(root);
  listenToRun({
    show(state, timeline) {
      const result = { ...state.result, timeline: [...timeline] };
      controls.show(state, result);
      page.show(result, state.phase !== 'finished');
    },
    lost: () => controls.lost(),
  });
}
