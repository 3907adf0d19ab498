import type { Recorded } from './har-file.ts';

export type Assets = 'group' | 'omit';

export interface Choice {
  /** What to do with images, styles, fonts and scripts: group them into one step, or omit them. */
  readonly assets: Assets;
  /** Include requests to other sites, such as analytics and CDNs. */
  readonly allHosts: boolean;
}

/** The requests to replay, and what was left out and why. */
export interface Chosen {
  readonly requests: readonly Recorded[];
  readonly left: ReadonlyMap<string, number>;
}

const ASSET_KINDS: ReadonlySet<string> = new Set([
  'image',
  'font',
  'stylesheet',
  'script',
  'media',
  'manifest',
  'texttrack',
]);
const ASSET_TYPE =
  /^(?:image|font|audio|video)\/|^(?:text\/css|text\/javascript|application\/(?:x-)?javascript|application\/manifest\+json)$/;

export function isAsset({ method, kind, answerType }: Recorded): boolean {
  return method === 'GET' && (ASSET_KINDS.has(kind) || ASSET_TYPE.test(answerType));
}

export function choose(recorded: readonly Recorded[], { assets, allHosts }: Choice): Chosen {
  const site = siteOf((recorded.find(({ kind }) => kind === 'document') ?? recorded[0]!).url);
  const left = new Map<string, number>();
  const requests = recorded.filter((one) => {
    const why = whyNot(one, site, assets, allHosts);
    if (why !== null) left.set(why, (left.get(why) ?? 0) + 1);
    return why === null;
  });
  return { requests, left };
}

function whyNot(one: Recorded, site: string, assets: Assets, allHosts: boolean): string | null {
  if (!allHosts && siteOf(one.url) !== site) return `to sites other than ${site}`;
  if (
    one.method === 'OPTIONS' &&
    one.headers.some(([name]) => name === 'access-control-request-method')
  ) {
    return 'that browsers send by themselves (preflights)';
  }
  if (!/^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(one.method))
    return `with method ${one.method}`;
  return assets === 'omit' && isAsset(one) ? 'for assets' : null;
}

/** Hosts of one site share their last two labels; IP addresses are sites of their own. */
function siteOf({ hostname }: URL): string {
  if (/^[\d.]+$|^\[/.test(hostname)) return hostname;
  return hostname.split('.').slice(-2).join('.');
}
