// The camera: opened, named in plain causes when it cannot be, and watched for being pulled out.
export type CameraTrouble = 'refused' | 'none' | 'busy' | 'insecure' | 'gone';

export class CameraProblem extends Error {
  constructor(readonly why: CameraTrouble) {
    super(why);
  }
}

export interface Camera {
  stream: MediaStream;
  track: MediaStreamTrack;
  close: () => void;
}

/** The browser's own error names as the causes a person can do something about. */
export function cause(problem: unknown): CameraTrouble {
  const name = problem instanceof Error || problem instanceof DOMException ? problem.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return 'busy';
}

/** Opens the camera; `ended` is called once when it stops by itself (pulled out, taken by another program). */
export async function openCamera(
  ended: () => void,
  { device = '', facing = '' }: { device?: string; facing?: string } = {},
): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraProblem('insecure');
  const wanted: MediaTrackConstraints = {
    width: { ideal: 640 },
    height: { ideal: 480 },
    frameRate: { ideal: 30 },
    ...(device ? { deviceId: { ideal: device } } : {}),
    ...(facing ? { facingMode: { ideal: facing } } : {}),
  };
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
  } catch (problem) {
    throw new CameraProblem(cause(problem));
  }
  const track = stream.getVideoTracks()[0];
  if (!track) throw new CameraProblem('none');
  let closed = false;
  track.addEventListener('ended', () => {
    if (!closed) ended();
  });
  return {
    stream,
    track,
    close: () => {
      closed = true;
      for (const each of stream.getTracks()) each.stop();
    },
  };
}

const place = 'medius.camera';
/** The camera chosen the last time; '' lets the browser choose. */
export const chosenCamera = () => globalThis.localStorage?.getItem(place) ?? '';
export const keepCamera = (device: string) => globalThis.localStorage?.setItem(place, device);

export async function cameras(): Promise<{ id: string; name: string }[]> {
  const found = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return found
    .filter((device) => device.kind === 'videoinput')
    .map((device) => ({ id: device.deviceId, name: device.label }));
}
