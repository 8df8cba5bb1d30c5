// The muscles of the drawing as bands from origin to insertion.
// Attachment points and the points a muscle is led over: Delp SL et al., IEEE Trans Biomed Eng 1990;37:757-767, rounded to the millimetre.
// Back extensors, quadratus lumborum, hamstrings and the nerve are drawn by us to look right: they carry no figure.
import type { Point } from './anatomy-shape';
import { placed, type Pose } from './anatomy-pose';

export type MuscleId =
  | 'gluteus_maximus'
  | 'gluteus_medius'
  | 'gluteus_minimus'
  | 'tensor_fasciae_latae'
  | 'deep_rotators'
  | 'hip_flexors'
  | 'back_extensors'
  | 'quadratus_lumborum'
  | 'hamstrings';

/** What a point moves with. */
export type Part = 'pelvis' | 'thigh' | 'spine';
type Step = readonly [Part, number, number, number];
export interface Band {
  muscle: MuscleId;
  /** Fibres from one edge of the band to the other; a single one is drawn `width` wide. */
  fibres: readonly (readonly Step[])[];
  width?: number;
  /** How much wider than its outermost lines it is drawn at the origin: a line stands for the middle of a part, not for its edge. */
  spread?: number;
  /** Half thickness of the belly, metres. */
  thick: number;
  /** Ends of the fleshy part along the band, 0..1; the rest is tendon. */
  flesh?: readonly [number, number];
  published: boolean;
}

const p = (x: number, y: number, z: number): Step => ['pelvis', x, y, z];
const t = (x: number, y: number, z: number): Step => ['thigh', x, y, z];
const s = (x: number, y: number, z: number): Step => ['spine', x, y, z];

/** The right side's. */
export const bands: readonly Band[] = [
  {
    muscle: 'gluteus_maximus',
    published: true,
    spread: 0.3,
    thick: 0.013,
    fibres: [
      [p(-0.12, 0.061, 0.07), p(-0.129, 0.001, 0.089), t(-0.046, -0.025, 0.039), t(-0.028, -0.057, 0.047)],
      [p(-0.135, 0.018, 0.056), p(-0.138, -0.052, 0.091), t(-0.043, -0.053, 0.029), t(-0.016, -0.102, 0.042)],
      [p(-0.156, -0.031, 0.006), p(-0.153, -0.105, 0.04), t(-0.03, -0.104, 0.014), t(-0.006, -0.142, 0.041)],
    ],
  },
  {
    muscle: 'gluteus_medius',
    published: true,
    spread: 0.42,
    thick: 0.011,
    fibres: [
      [p(-0.041, 0.03, 0.121), t(-0.022, -0.012, 0.056)],
      [p(-0.086, 0.045, 0.077), t(-0.026, -0.006, 0.053)],
      [p(-0.122, 0.011, 0.065), t(-0.031, -0.005, 0.052)],
    ],
  },
  {
    muscle: 'gluteus_minimus',
    published: true,
    spread: 0.5,
    thick: 0.008,
    fibres: [
      [p(-0.047, -0.008, 0.106), t(-0.007, -0.01, 0.056)],
      [p(-0.063, -0.007, 0.099), t(-0.01, -0.01, 0.056)],
      [p(-0.083, -0.006, 0.086), t(-0.014, -0.008, 0.055)],
    ],
  },
  {
    muscle: 'tensor_fasciae_latae',
    published: true,
    thick: 0.008,
    width: 0.026,
    flesh: [0, 0.32],
    fibres: [[p(-0.031, 0.021, 0.124), t(0.029, -0.1, 0.06), t(0.005, -0.405, 0.036), t(0.006, -0.44, 0.03)]],
  },
  {
    muscle: 'deep_rotators',
    published: true,
    thick: 0.007,
    width: 0.022,
    fibres: [[p(-0.14, 0.0, 0.024), p(-0.119, -0.028, 0.066), t(-0.015, -0.004, 0.044)]],
  },
  {
    muscle: 'deep_rotators',
    published: true,
    thick: 0.005,
    width: 0.014,
    fibres: [[p(-0.113, -0.082, 0.071), t(-0.014, -0.003, 0.044)]],
  },
  {
    muscle: 'deep_rotators',
    published: true,
    thick: 0.005,
    width: 0.026,
    fibres: [[p(-0.114, -0.115, 0.052), t(-0.038, -0.036, 0.037)]],
  },
  {
    muscle: 'hip_flexors',
    published: true,
    thick: 0.008,
    width: 0.02,
    fibres: [
      [
        p(-0.065, 0.089, 0.029),
        p(-0.024, -0.057, 0.076),
        p(-0.029, -0.081, 0.082),
        t(0.002, -0.051, 0.004),
        t(-0.019, -0.06, 0.01),
      ],
      [
        p(-0.067, 0.037, 0.085),
        p(-0.026, -0.055, 0.081),
        p(-0.029, -0.081, 0.082),
        t(0.002, -0.054, 0.006),
        t(-0.019, -0.062, 0.013),
      ],
    ],
  },
  {
    muscle: 'back_extensors',
    published: false,
    thick: 0.012,
    width: 0.034,
    fibres: [[p(-0.15, 0.02, 0.03), s(-0.135, 0.11, 0.032), s(-0.126, 0.19, 0.032), s(-0.14, 0.275, 0.034)]],
  },
  {
    muscle: 'quadratus_lumborum',
    published: false,
    thick: 0.007,
    fibres: [
      [p(-0.07, 0.078, 0.118), s(-0.095, 0.17, 0.075), s(-0.11, 0.272, 0.075)],
      [p(-0.11, 0.078, 0.09), s(-0.105, 0.17, 0.05), s(-0.11, 0.272, 0.045)],
    ],
  },
  {
    muscle: 'hamstrings',
    published: false,
    thick: 0.015,
    width: 0.032,
    flesh: [0.12, 0.78],
    fibres: [[p(-0.126, -0.13, 0.062), t(-0.03, -0.2, 0.03), t(-0.028, -0.33, 0.02), t(-0.026, -0.43, 0.03)]],
  },
];

/** The sciatic nerve's way: out below the piriformis, down the back of the thigh. Drawn to look right. */
export const nerve: readonly Step[] = [
  p(-0.128, 0.022, 0.026),
  p(-0.127, -0.018, 0.05),
  p(-0.131, -0.052, 0.066),
  p(-0.128, -0.085, 0.071),
  t(-0.05, -0.09, 0.01),
  t(-0.034, -0.22, 0.02),
  t(-0.036, -0.38, 0.006),
];

/** Where a point of a part is in the pelvis' frame for this pose; side -1 is the left. */
export function locate([part, x, y, z]: Step, pose: Pose, side: 1 | -1): Point {
  return placed(part, [x, y, z * side], pose, side);
}

/** Length of each fibre in metres, along its points. */
export function fibreLengths(band: Band, pose: Pose, side: 1 | -1 = 1): number[] {
  return band.fibres.map((fibre) => {
    const way = fibre.map((step) => locate(step, pose, side));
    return way
      .slice(1)
      .reduce((sum, q, i) => sum + Math.hypot(q[0] - way[i]![0], q[1] - way[i]![1], q[2] - way[i]![2]), 0);
  });
}
