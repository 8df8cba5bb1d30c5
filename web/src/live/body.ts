// Which of the network's 33 points make which limb, and which limb a cue speaks of.
export const bones: { from: number; to: number; side: 'left' | 'right' | 'middle'; part: Part }[] = [
  { from: 11, to: 12, side: 'middle', part: 'trunk' },
  { from: 23, to: 24, side: 'middle', part: 'pelvis' },
  { from: 11, to: 23, side: 'left', part: 'trunk' },
  { from: 12, to: 24, side: 'right', part: 'trunk' },
  { from: 11, to: 13, side: 'left', part: 'arm' },
  { from: 13, to: 15, side: 'left', part: 'arm' },
  { from: 12, to: 14, side: 'right', part: 'arm' },
  { from: 14, to: 16, side: 'right', part: 'arm' },
  { from: 23, to: 25, side: 'left', part: 'thigh' },
  { from: 24, to: 26, side: 'right', part: 'thigh' },
  { from: 25, to: 27, side: 'left', part: 'shank' },
  { from: 26, to: 28, side: 'right', part: 'shank' },
  { from: 27, to: 29, side: 'left', part: 'foot' },
  { from: 29, to: 31, side: 'left', part: 'foot' },
  { from: 27, to: 31, side: 'left', part: 'foot' },
  { from: 28, to: 30, side: 'right', part: 'foot' },
  { from: 30, to: 32, side: 'right', part: 'foot' },
  { from: 28, to: 32, side: 'right', part: 'foot' },
];

export type Part = 'trunk' | 'pelvis' | 'arm' | 'thigh' | 'shank' | 'foot';

/** Joints that are drawn as points. */
export const joints = [11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28] as const;

const speaksOf: [RegExp, Part[]][] = [
  [/heel|toe|foot|feet|ankle/, ['foot']],
  [/knee|opening/, ['thigh', 'shank']],
  [/pelvis|hips?_|hip$|tilt|roll|sits_back/, ['pelvis']],
  [/arm|hand|elbow|shoulder/, ['arm']],
  [/back|trunk|lean|chest|arch|spine|round|head|neck/, ['trunk']],
  [/leg|thigh|shallow|deep|low|high/, ['thigh']],
];

/** The limbs to light up for a cue; its name says what it speaks of. */
export function limbs(cue: string): Part[] {
  return speaksOf.find(([words]) => words.test(cue))?.[1] ?? [];
}
