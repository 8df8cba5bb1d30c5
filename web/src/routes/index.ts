// Every address of the page. Each route is its own chunk, loaded when gone to.
import type { Route } from '../stores/router.svelte';

export const routes: Route[] = [
  // the person at home
  { pattern: '/', load: () => import('./Today.svelte') },
  { pattern: '/start', load: () => import('./Start.svelte'), bare: true },
  { pattern: '/plan', load: () => import('./Plan.svelte') },
  { pattern: '/progress', load: () => import('./Progress.svelte') },
  { pattern: '/settings', load: () => import('./Settings.svelte') },
  // moving
  { pattern: '/session', load: () => import('./Session.svelte'), bare: true },
  { pattern: '/stretches', load: () => import('./Stretches.svelte'), bare: true },
  { pattern: '/break', load: () => import('./Break.svelte'), bare: true },
  { pattern: '/posture', load: () => import('./Posture.svelte') },
  // understanding
  { pattern: '/learn', load: () => import('./Learn.svelte') },
  { pattern: '/exercises', load: () => import('./Exercises.svelte') },
  { pattern: '/exercises/:exercise', load: () => import('./Exercise.svelte') },
  // the therapist
  { pattern: '/people', load: () => import('./People.svelte') },
  { pattern: '/clinic', load: () => import('./Clinic.svelte') },
  { pattern: '/people/:person', load: () => import('./Patient.svelte') },
];
