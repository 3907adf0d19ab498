import { Page } from '../../report/client/page.ts';
import { Controls } from './controls.ts';
import { listenToRun } from './live-run.ts';

const root = document.getElementById('page')!;
const controls = new Controls();
root.before(controls.element);
const page = new Page(root);

listenToRun({
  show(state, timeline) {
    controls.show(state);
    page.show({ ...state.result, timeline: [...timeline] });
  },
  lost: () => controls.lost(),
});
