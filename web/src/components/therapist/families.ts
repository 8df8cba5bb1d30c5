/** The families of the programme and how many steps each has. */
export const families = [
  ['bridge', 4],
  ['abductors', 4],
  ['squat', 6],
  ['single_leg', 3],
  ['trunk', 2],
  ['stretch_rotators', 3],
  ['stretch_hip_flexors', 1],
  ['stretch_back', 2],
  ['posture', 2],
  ['walking', 2],
] as const;
