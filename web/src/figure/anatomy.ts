// Shows the drawing on a canvas: with three.js where the browser can, flat where it cannot. Draws only when something has changed.
import { pieces, type Piece, type Role } from './anatomy-scene';
import { neutral, pelvisTurn, type Pose } from './anatomy-pose';
import { flatStage } from './anatomy-flat';
import type { MuscleId } from './anatomy-muscles';

export interface Look {
  pose: Pose;
  /** These in full colour, the other muscles faint. */
  shown: readonly MuscleId[];
  /** 0..1: how strongly the shown ones glow. */
  pull: number;
  nerve: boolean;
  /** Only the right side's muscles. */
  oneSide: boolean;
  /** Radians round the upright axis: 0 from behind, positive towards the person's right. */
  from: number;
}

export const plainLook: Look = { pose: neutral, shown: [], pull: 0, nerve: false, oneSide: false, from: 0.5 };

export type Colours = Record<
  'bone' | 'disc' | 'nerve' | 'muscle' | 'muscle-pulling' | 'muscle-faint',
  string
>;
/** What a renderer has to do. */
export interface Stage {
  draw(look: Look): void;
  resize(): void;
  dispose(): void;
}

export function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    bone: of('bone'),
    disc: of('disc'),
    nerve: of('nerve'),
    muscle: of('muscle'),
    'muscle-pulling': of('muscle-pulling'),
    'muscle-faint': of('muscle-faint'),
  };
}

export type Shown = 'hidden' | 'faint' | 'full';
export function visibility(piece: Piece, look: Look): Shown {
  if (piece.role === 'bone' || piece.role === 'disc') return 'full';
  if (piece.role === 'nerve') return look.nerve && piece.side === 1 ? 'full' : 'hidden';
  const named = look.shown.includes(piece.role as Exclude<Role, 'bone' | 'disc' | 'nerve'>);
  if (!named) return 'hidden';
  return look.oneSide && piece.side === -1 ? 'faint' : 'full';
}

/** Where the camera looks, and how much height it sees, metres in the room. */
export const aim = { at: [-0.075, -0.1, 0] as const, height: 0.78, width: 0.42 };

/** The room turns about the standing hip while the pelvis lists. */
export const roomTurn = (pose: Pose) => pelvisTurn(pose);

export async function showAnatomy(canvas: HTMLCanvasElement): Promise<Stage> {
  const canDraw = (() => {
    try {
      return Boolean(document.createElement('canvas').getContext('webgl2'));
    } catch {
      return false;
    }
  })();
  if (canDraw) {
    try {
      const { deepStage } = await import('./anatomy-deep');
      return deepStage(canvas, pieces());
    } catch {
      // The flat drawing below says the same.
    }
  }
  return flatStage(canvas, pieces(0.0065));
}
