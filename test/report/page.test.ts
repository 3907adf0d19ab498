import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { wholePage } from '../../src/report/page.ts';

const HOSTILE = `</script><img src=x onerror="alert(1)"><!--`;

describe('a page', () => {
  it('escapes its title, its text and its data', () => {
    const page = { title: HOSTILE, withoutScript: HOSTILE, data: { [HOSTILE]: HOSTILE } };
    const { html } = wholePage({ ...page, script: '' });
    expect(html).not.toContain('<img');
    expect(html).not.toContain('<!--');
    const [, json] = /<script type="application\/json" id="data">(.*)<\/script>/.exec(html)!;
    expect(JSON.parse(json!)).toEqual(page.data);
  });

  it('runs only its own script, which may contain such text in its strings', () => {
    const { html, policy } = wholePage({ title: '', script: `say(${JSON.stringify(HOSTILE)})` });
    const [, code] = /<script>(.*?)<\/script>/s.exec(html)!;
    const said: string[] = [];
    new Function('say', code!)((text: string) => said.push(text));
    expect(said).toEqual([HOSTILE]);
    const hash = createHash('sha256').update(code!).digest('base64');
    expect(policy).toContain(`default-src 'none'; script-src 'sha256-${hash}'; `);
    expect(policy).not.toMatch(/unsafe|connect-src/);
    expect(html).toContain(policy.replaceAll("'", '&#39;'));
  });

  it('may connect to its own server if asked to', () => {
    const { policy } = wholePage({ title: '', script: '', connect: "'self'" });
    expect(policy).toContain("connect-src 'self';");
  });
});
