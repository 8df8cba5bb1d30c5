// The body chart's drawing: one half of a standing person, mirrored for the other, and the regions one can point at.
// Coordinates: x from the body's midline outward, y from the crown down; the whole figure is 156 wide and 470 high.

/** The half outline from crown to the inside of the foot and up again to the crotch. */
export const half =
  'M0 6 C13 6 21 16 21 32 C21 35 23 35 23 39 C23 43 20 45 19.500 46 C18 54 14 60 10.500 63 C10 68 10.500 72 12 75 ' +
  'C18 80 32 81 40 86 C49 91 52 101 53 112 C54 124 56 134 58 146 C60 156 62 163 63.500 172 C66 186 68 198 70 210 ' +
  'C72 217 77 224 77 233 C77 242 74 252 70 253 C66 254 64.500 246 63 238 C62 231 60 222 58 214 C53 198 49 184 46.500 170 ' +
  'C44 156 42 144 40 131 C39 141 36 151 34.500 160 C33 170 33 180 34.500 190 C36 202 42 214 44 229 C46.500 249 45 272 42 292 ' +
  'C39.500 309 36 322 35 336 C34 348 38.500 362 37.500 380 C36.500 400 30 418 28 436 C28 443 34 450 35.500 455 ' +
  'C36.500 460 30 462 21 462 C14 462 10.500 459 11.500 453 C13 446 14 442 14 436 C14 418 9.500 400 8.500 380 C8 366 12 354 11.500 340 ' +
  'C10.500 320 5 296 2.500 272 L0 262 Z';

export type Region =
  'low_back' | 'buttock' | 'outer_hip' | 'front_hip' | 'groin' | 'leg_back' | 'knee' | 'foot';
export type View = 'front' | 'back';

/** Each region's soft patch on the half figure (clipped to the body), and where its name's line begins. */
export const patches: { view: View; region: Region; shape: string }[] = [
  {
    view: 'front',
    region: 'front_hip',
    shape: 'M13 206 C22 202 31 205 33 214 C35 226 32 240 25 244 C18 245 14 236 12 226 Z',
  },
  {
    view: 'front',
    region: 'groin',
    shape: 'M2 236 C8 235 12 238 15 245 C19 256 20 268 17 276 C13 283 6 281 3 272 Z',
  },
  {
    view: 'front',
    region: 'outer_hip',
    shape: 'M36 208 C42 214 52 220 52 238 C52 256 50 270 44 274 C37 270 34 254 35 238 Z',
  },
  {
    view: 'front',
    region: 'knee',
    shape: 'M22 322 C32 322 40 330 40 342 C40 354 33 362 23 362 C13 362 6 354 6 342 C6 330 12 322 22 322 Z',
  },
  {
    view: 'front',
    region: 'foot',
    shape: 'M8 434 C16 430 28 430 34 434 C40 446 42 456 38 466 L6 466 C4 454 6 442 8 434 Z',
  },
  {
    view: 'back',
    region: 'low_back',
    shape: 'M1.500 172 C14 170 26 170 40 174 C40 186 38 194 44 204 C32 208 14 208 1.500 210 Z',
  },
  {
    view: 'back',
    region: 'buttock',
    shape: 'M1.500 214 C14 211 28 211 34 216 C38 228 38 248 33 260 C24 270 10 270 1.500 266 Z',
  },
  {
    view: 'back',
    region: 'outer_hip',
    shape: 'M37 212 C44 214 54 222 54 240 C54 258 50 272 44 276 C37 270 40 250 40 238 Z',
  },
  {
    view: 'back',
    region: 'leg_back',
    shape:
      'M6 276 C16 274 32 274 48 280 C46 320 42 360 42 400 C40 418 34 424 26 424 C16 424 10 412 8 396 C6 370 8 320 4 290 Z',
  },
];

/** Lines that let the eye find its way: collar, chest, navel, shoulder blades, seat, knees. */
export const lines: Record<View, string[]> = {
  front: [
    'M6 84 C16 84 26 82 34 86',
    'M0 184 L0 187',
    'M3 252 C8 252 18 242 24 228',
    'M15 335 C18 330 28 330 31 335',
  ],
  back: [
    'M0 84 L0 196',
    'M14 106 C22 108 29 116 29 128 C26 134 20 136 16 131',
    'M0 214 L0 264',
    'M2 266 C14 272 28 270 36 258',
    'M12 340 C18 344 26 344 33 340',
  ],
};
