// The bones of the drawing: our own simple bodies around published joint centres and landmarks.
// Frames as OpenSim: x forward, y up, z right; the pelvis' origin between the two front spines of the hip bones, the thigh's in the hip.
// Joint centres: Delp SL et al., IEEE Trans Biomed Eng 1990;37:757-767 (the generic model of that paper).
import {
  ball,
  cone,
  drum,
  joined,
  mirrored,
  plate,
  surface,
  without,
  type Mesh,
  type Point,
} from './anatomy-shape';

export const hipCentre = (side: 1 | -1): Point => [-0.0707, -0.0661, 0.0835 * side];
export const lumbosacral: Point = [-0.1007, 0.0815, 0];

function hipBone(step: number): Mesh {
  const hip = hipCentre(1);
  const crest: Point[] = [
    [0.0, 0.0, 0.125],
    [-0.022, 0.042, 0.134],
    [-0.06, 0.074, 0.128],
    [-0.1, 0.079, 0.102],
    [-0.132, 0.062, 0.068],
    [-0.15, 0.034, 0.047],
    [-0.146, 0.006, 0.044],
  ];
  const roof: Point = [-0.072, -0.03, 0.088];
  const behind: Point = [-0.1, -0.03, 0.072];
  const inFront: Point = [-0.028, -0.034, 0.104];
  const sit: Point = [-0.115, -0.133, 0.058];
  const wing = crest.slice(1).map((point, i) => plate(i < 4 ? roof : behind, crest[i]!, point, 0.0045));
  const rim = crest.slice(1).map((point, i) => cone(crest[i]!, point, 0.0075, i > 3 ? 0.009 : 0.0075));
  const bone = joined(
    0.012,
    joined(0.003, ...wing, plate(roof, behind, crest[4]!, 0.0045), plate(inFront, crest[0]!, roof, 0.0045)),
    joined(0.004, ...rim),
    cone(inFront, crest[0]!, 0.008),
    cone(inFront, [-0.05, -0.048, 0.092], 0.01, 0.014),
    ball([-0.082, -0.06, 0.072], 0.034),
    cone([-0.1, -0.075, 0.068], sit, 0.019, 0.017),
    cone([-0.1, -0.042, 0.062], [-0.121, -0.066, 0.05], 0.012, 0.005),
    cone(sit, [-0.075, -0.14, 0.035], 0.015, 0.008),
    cone([-0.075, -0.14, 0.035], [-0.03, -0.115, 0.011], 0.008),
    cone([-0.055, -0.066, 0.072], [-0.014, -0.083, 0.016], 0.012, 0.009),
    cone([-0.012, -0.084, 0.0085], [-0.031, -0.116, 0.0085], 0.0095, 0.008),
  );
  const cup = without(0.006, bone, ball([hip[0], hip[1], hip[2] + 0.004], 0.0265));
  return surface(cup, [-0.185, -0.17, -0.012], [0.025, 0.105, 0.16], step);
}

function sacrum(step: number): Mesh {
  const rows: [Point, Point][] = [
    [
      [-0.108, 0.068, 0.04],
      [-0.108, 0.068, -0.04],
    ],
    [
      [-0.138, 0.03, 0.038],
      [-0.138, 0.03, -0.038],
    ],
    [
      [-0.158, -0.012, 0.022],
      [-0.158, -0.012, -0.022],
    ],
    [
      [-0.16, -0.042, 0.008],
      [-0.16, -0.042, -0.008],
    ],
  ];
  const plates = rows.slice(1).flatMap(([right, left], i) => {
    const [aboveRight, aboveLeft] = rows[i]!;
    return [
      plate(aboveRight, aboveLeft, right, 0.011 - i * 0.002),
      plate(aboveLeft, right, left, 0.011 - i * 0.002),
    ];
  });
  const shape = joined(
    0.014,
    ...plates,
    drum([-0.104, 0.073, 0], 0.02, 0.026, 0.01, 0.006),
    cone([-0.16, -0.042, 0], [-0.148, -0.075, 0], 0.009, 0.004),
    cone([-0.14, 0.05, 0], [-0.168, 0.0, 0], 0.006, 0.005),
  );
  return surface(shape, [-0.195, -0.095, -0.07], [-0.07, 0.1, 0.07], step);
}

/** Around the middle of its body. */
function vertebra(step: number): Mesh {
  const sides = ([1, -1] as const).flatMap((side) => [
    cone([-0.012, 0.003, 0.013 * side], [-0.036, -0.002, 0.011 * side], 0.006),
    cone([-0.022, 0.002, 0.015 * side], [-0.03, 0.005, 0.043 * side], 0.006, 0.004),
    cone([-0.034, 0.012, 0.016 * side], [-0.036, -0.017, 0.013 * side], 0.006),
  ]);
  const shape = joined(
    0.007,
    drum([0, 0, 0], 0.0175, 0.0235, 0.0135, 0.005),
    ...sides,
    cone([-0.04, -0.002, 0], [-0.066, -0.011, 0], 0.006, 0.007),
  );
  return surface(shape, [-0.085, -0.04, -0.06], [0.03, 0.03, 0.06], step);
}

const disc = (step: number): Mesh =>
  surface(drum([0, 0, 0], 0.0172, 0.0228, 0.0052, 0.004), [-0.03, -0.02, -0.035], [0.03, 0.02, 0.035], step);

/** Around the middle of its head, the right one. */
function femur(step: number): Mesh {
  const shape = joined(
    0.012,
    ball([0, 0, 0], 0.0235),
    cone([0, 0, 0.004], [-0.008, -0.032, 0.04], 0.015, 0.019),
    cone([-0.012, -0.008, 0.05], [-0.01, -0.05, 0.05], 0.014, 0.016),
    ball([-0.021, -0.061, 0.02], 0.009),
    joined(
      0.0008,
      cone([-0.006, -0.045, 0.043], [0.007, -0.12, 0.039], 0.0175, 0.0145),
      cone([0.007, -0.12, 0.039], [0.012, -0.19, 0.031], 0.0145, 0.014),
      cone([0.012, -0.19, 0.031], [0.012, -0.26, 0.022], 0.014, 0.014),
      cone([0.012, -0.26, 0.022], [0.006, -0.34, 0.012], 0.014, 0.0165),
    ),
    cone([0.006, -0.34, 0.012], [0.0, -0.385, 0.006], 0.017, 0.024),
    cone([-0.004, -0.39, 0.026], [0.006, -0.392, 0.026], 0.021),
    cone([-0.004, -0.39, -0.022], [0.006, -0.392, -0.022], 0.021),
  );
  return surface(
    without(0.008, shape, cone([-0.05, -0.405, 0.002], [-0.012, -0.41, 0.002], 0.011)),
    [-0.06, -0.425, -0.06],
    [0.06, 0.04, 0.09],
    step,
  );
}

/** Shin and kneecap down to the middle of the shin, in the thigh's frame with a straight knee. */
function shin(step: number): Mesh {
  const shape = joined(
    0.01,
    cone([-0.004, -0.43, 0.022], [-0.004, -0.43, -0.02], 0.021),
    cone([-0.002, -0.445, 0.001], [-0.004, -0.53, 0], 0.026, 0.0145),
    cone([-0.004, -0.53, 0], [-0.006, -0.66, -0.004], 0.0145, 0.012),
    ball([0.024, -0.465, 0.002], 0.009),
    cone([-0.026, -0.452, 0.038], [-0.022, -0.66, 0.026], 0.009, 0.006),
  );
  return surface(shape, [-0.06, -0.69, -0.06], [0.06, -0.395, 0.07], step);
}

const kneecap = (step: number): Mesh =>
  surface(
    joined(0.01, ball([0.036, -0.378, 0.004], 0.016), ball([0.034, -0.392, 0.004], 0.011)),
    [0, -0.42, -0.03],
    [0.07, -0.34, 0.04],
    step,
  );

/** Where the middles of the five lumbar bodies lie in upright standing, from the lowest up, and how far each leans forward (radians). */
export const lumbar: readonly { at: Point; lean: number }[] = [
  { at: [-0.0925, 0.1045, 0], lean: 0.33 },
  { at: [-0.0795, 0.1395, 0], lean: 0.16 },
  { at: [-0.0755, 0.1765, 0], lean: 0.0 },
  { at: [-0.0785, 0.2135, 0], lean: -0.12 },
  { at: [-0.0865, 0.2495, 0], lean: -0.22 },
];

export interface Bones {
  hipBones: [Mesh, Mesh];
  sacrum: Mesh;
  vertebra: Mesh;
  disc: Mesh;
  femur: [Mesh, Mesh];
  shin: [Mesh, Mesh];
  kneecap: [Mesh, Mesh];
}

/** All bones, right then left. A finer step makes smoother bones and takes longer: 4 mm about a quarter of a second. */
export function bones(step = 0.004): Bones {
  const pair = (right: Mesh): [Mesh, Mesh] => [right, mirrored(right)];
  return {
    hipBones: pair(hipBone(step)),
    sacrum: sacrum(step),
    vertebra: vertebra(Math.min(step, 0.004)),
    disc: disc(Math.min(step, 0.004)),
    femur: pair(femur(step)),
    shin: pair(shin(step)),
    kneecap: pair(kneecap(step)),
  };
}
