// Addresses -> routes, by the History API; the server gives index.html for every address of the page.
import type { Component } from 'svelte';

type Page = { default: Component<any> }; // eslint-disable-line
export interface Route {
  pattern: string;
  load: () => Promise<Page>;
  /** Without the frame around it: a session fills the screen. */
  bare?: boolean;
}

export interface Place {
  route: Route | undefined;
  parameters: Record<string, string>;
  query: URLSearchParams;
}

export function match(routes: Route[], path: string, search = ''): Place {
  const parts = path.split('/').filter(Boolean);
  for (const route of routes) {
    const pattern = route.pattern.split('/').filter(Boolean);
    if (pattern.length !== parts.length) continue;
    const parameters: Record<string, string> = {};
    const fits = pattern.every((piece, i) => {
      if (!piece.startsWith(':')) return piece === parts[i];
      parameters[piece.slice(1)] = decodeURIComponent(parts[i]!);
      return true;
    });
    if (fits) return { route, parameters, query: new URLSearchParams(search) };
  }
  return { route: undefined, parameters: {}, query: new URLSearchParams(search) };
}

const state = $state({
  path: globalThis.location?.pathname ?? '/',
  search: globalThis.location?.search ?? '',
});

export const here = () => state;

export function go(address: string, { replace = false } = {}) {
  const url = new URL(address, location.href);
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  Object.assign(state, { path: url.pathname, search: url.search });
  scrollTo(0, 0);
}

/** Links of the page stay in the page. */
export function follow(event: MouseEvent) {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return;
  const link = (event.target as Element).closest?.('a');
  if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.hash && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.href);
}

globalThis.addEventListener?.('popstate', () =>
  Object.assign(state, { path: location.pathname, search: location.search }),
);
