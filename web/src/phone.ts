// The phone's own page: it lends its camera to the session on the computer, and does nothing else.
import './styles/base.css';
import { mount } from 'svelte';
import Phone from './components/phone/Phone.svelte';
import { applyLook } from './stores/look.svelte';
import { language } from './words/words.svelte';

document.documentElement.lang = language();
applyLook();
mount(Phone, { target: document.getElementById('page')! });
