// The still pictures of a movement's phases, side by side in one file, and the list of what was drawn.
export interface Figure {
  exercise: string;
  variant: string;
  view: string;
  model: string;
  strip: string;
  phases: number;
  seconds: number;
}

/** Pixels between two phases in the file. */
const gap = 6;

/** Where phase i lies in a strip of this width. */
export function phaseOf(width: number, phases: number, i: number) {
  const each = (width - gap * (phases - 1)) / phases;
  return { left: i * (each + gap), width: each };
}

let asked: Promise<Figure[]> | undefined;

/** What demonstrators there are; none where the server has none. */
export function figures(): Promise<Figure[]> {
  asked ??= fetch('/figures/index.json')
    .then(async (answer) =>
      answer.ok && answer.headers.get('Content-Type')?.includes('json')
        ? ((await answer.json()) as { figures: Figure[] }).figures
        : [],
    )
    .catch(() => [])
    .then((found) => {
      if (!found.length) asked = undefined;
      return found;
    });
  return asked;
}

/** The variant's own figure, else the plain exercise's. */
export async function figureOf(exercise: string, variant = ''): Promise<Figure | undefined> {
  const all = (await figures()).filter((figure) => figure.exercise === exercise);
  return all.find((figure) => figure.variant === variant) ?? all.find((figure) => !figure.variant);
}
