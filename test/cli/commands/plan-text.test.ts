import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { planText } from '../../../src/cli/commands/plan-text.ts';
import { Catalogue } from '../../../src/journey/catalogue.ts';
import { compileWorkflow } from '../../../src/journey/compile.ts';
import { type Steps, Workflow } from '../../../src/journey/workflow.ts';
import { planRun } from '../../../src/plan/plan.ts';
import { profileOf } from '../../support/profiles.ts';

class Picky extends Workflow {
  static override readonly steps: Steps<Picky> = [
    ['shop', '/', { name: 'list' }, (_w, r) => (r.json as { a: { b: number } }).a.b],
    ['shop', '/next', { name: 'next' }, () => 2],
  ];
}

class Easy extends Workflow {
  static override readonly steps: Steps<Easy> = [['shop', '/', { name: 'look' }, () => 1]];
}

const catalogue = new Catalogue([compileWorkflow('easy', Easy), compileWorkflow('picky', Picky)]);

function textOf(workflowDistribution: Record<string, number>, columns = 80): string {
  const profile = profileOf({
    requestsPerSecond: 20,
    durationSeconds: 90,
    rampUpSeconds: 30,
    workflowDistribution,
  });
  return planText(profile, planRun(profile, catalogue), columns);
}

describe('a plan on the terminal', () => {
  it.each([40, 60, 80, 140])('is drawn for its width: %i columns', (columns) => {
    const lines = textOf({ easy: 1 }, columns).split('\n');
    for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns);
    const target = lines.find((line) => line.startsWith('  target'))!;
    expect(stringWidth(target)).toBeGreaterThan(Math.min(columns, 90) - 20);
  });

  it('shows the highest value of each line, and a time axis', () => {
    const text = textOf({ easy: 1 });
    expect(text).toMatch(/target .* ≤ 20 rps/);
    expect(text).toMatch(/users .* ≤ \d/);
    expect(text).toMatch(/\n +0 +1:30 min\n/);
  });

  it('lists where users fail and why, and what to do about it', () => {
    const text = textOf({ easy: 0.5, picky: 0.5 });
    expect(text).toMatch(
      /picky\/list: \d+ users \(TypeError: Cannot read properties of\s+undefined\s+\(reading 'b'\)\)/,
    );
    expect(text).toMatch(/add a `sample` of its response to the step/);
    expect(text).toMatch(/\d+ fail/);
  });

  it('does not mention failures if there are none', () => {
    expect(textOf({ easy: 1 })).not.toMatch(/fail|missing from it/);
  });
});
