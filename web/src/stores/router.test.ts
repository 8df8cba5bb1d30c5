import { expect, test } from 'vitest';
import { match, type Route } from './router.svelte';

const load = async () => ({ default: undefined as never });
const routes: Route[] = [
  { pattern: '/', load },
  { pattern: '/people/:person/replay/:set', load },
];

test('an address names its route and its parameters', () => {
  const place = match(routes, '/people/ab%20c/replay/7', '?slow=1');
  expect(place.route).toBe(routes[1]);
  expect(place.parameters).toEqual({ person: 'ab c', set: '7' });
  expect(place.query.get('slow')).toBe('1');
});

test('an unknown address names none', () => {
  expect(match(routes, '/people/a').route).toBeUndefined();
  expect(match(routes, '/').route).toBe(routes[0]);
});
