// How the page looks to this person on this device; kept here so that it is right before anything is loaded.
export interface Look {
  theme: 'auto' | 'light' | 'dark';
  contrast: 'auto' | 'more';
  text: 'normal' | 'large' | 'larger';
  motion: 'auto' | 'less' | 'full';
  units: 'metric' | 'imperial';
  /** Cues are spoken, tones follow the movement; large words are always there. */
  voice: boolean;
  tones: boolean;
}
const plain: Look = {
  theme: 'auto',
  contrast: 'auto',
  text: 'normal',
  motion: 'auto',
  units: 'metric',
  voice: true,
  tones: true,
};

function kept(): Look {
  try {
    return { ...plain, ...JSON.parse(globalThis.localStorage?.getItem('medius.look') ?? '{}') };
  } catch {
    return { ...plain };
  }
}

export const look = $state<Look>(kept());

export function applyLook() {
  const dark =
    look.theme === 'dark' || (look.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  const more = look.contrast === 'more' || matchMedia('(prefers-contrast: more)').matches;
  Object.assign(document.documentElement.dataset, {
    theme: dark ? 'dark' : 'light',
    contrast: more ? 'more' : 'normal',
    text: look.text,
    motion: look.motion,
  });
  localStorage.setItem('medius.look', JSON.stringify(look));
}

export const lessMotion = () =>
  look.motion === 'less' ||
  (look.motion === 'auto' && matchMedia('(prefers-reduced-motion: reduce)').matches);
