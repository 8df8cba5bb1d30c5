import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { applyLook } from './stores/look.svelte';
import { language } from './words/words.svelte';

document.documentElement.lang = language();
applyLook();

async function begin() {
  // A look round on made-up data, without a server: ?demo in the address (?demo=therapist: a clinic's).
  const demo = new URLSearchParams(location.search).get('demo');
  if (demo !== null || sessionStorage.getItem('medius.demo')) {
    if (demo !== null) sessionStorage.setItem('medius.demo', demo || 'person');
    const { beginDemo } = await import('./api/demo');
    beginDemo();
  }
  const target = document.getElementById('page')!;
  target.textContent = '';
  mount(App, { target });
}
void begin();

// Once the page is there and nothing else is under way: kept on this device, so that it opens without the program too.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () =>
    setTimeout(() => navigator.serviceWorker.register('/sw.js').catch(() => undefined), 4000),
  );
}
