// Whether this machine has breath for a moving figure beside the camera; once it had not, still pictures stay until the page is opened anew.
import { CameraPace } from '../figure/pace';

const pace = new CameraPace();
const state = $state({ short: false });

export const shortOfBreath = () => state.short;
/** A picture of this page's camera was drawn, so long after it was taken. */
export const cameraDrawn = (delay_ms: number, now_ms: number) => {
  if (pace.drawn(delay_ms, now_ms)) state.short = true;
};
