// A series as the chart draws it: what is within the measurement error stays grey, what is real is filled.
import type { Schema } from '../../api/client';

type Series = Schema['ProgressSeries'];
export const z95 = 1.96;

export interface Drawn {
  /** Seconds since 1970, noon of each day. */
  x: number[];
  lines: { side: 'both' | 'left' | 'right'; y: (number | null)[] }[];
  error: (number | null)[];
  real: boolean[];
  /** Around the first value: a difference within is no change. */
  unchanged?: [number, number];
  norm?: [number, number | null];
  low: number;
  high: number;
}

/** Shares are read in percent. */
export function readable(series: Series): Series {
  if (series.unit !== 'share') return series;
  const percent = (value: number | undefined) => (value === undefined ? undefined : value * 100);
  return {
    ...series,
    unit: '%',
    error: percent(series.error),
    real_change: percent(series.real_change),
    important_change: percent(series.important_change),
    norm_low: percent(series.norm_low),
    norm_high: percent(series.norm_high),
    change: percent(series.change),
    points: series.points.map((point) => ({
      ...point,
      value: point.value * 100,
      left: percent(point.left),
      right: percent(point.right),
      error: percent(point.error),
    })),
  };
}

/** What the scale allows: 0 to 10, a share up to 100 %, nothing below zero but an angle. */
function allowed(unit: string): [number, number] {
  const top = unit === '%' ? 100 : Number(/^0[-–](\d+)$/.exec(unit)?.[1] ?? Infinity);
  return [unit === 'deg' ? -Infinity : 0, top];
}

/** A value with its error; where that reaches beyond what is possible, the range that is left. */
export function withError(
  unit: string,
  value: number | undefined,
  error: number | undefined,
  write: (value: number) => string,
): string {
  if (value === undefined) return '–';
  if (!error) return write(value);
  const [least, most] = allowed(unit);
  const [low, high] = [value - z95 * error, value + z95 * error];
  return low < least || high > most
    ? `${write(Math.max(least, low))}–${write(Math.min(most, high))}`
    : `${write(value)} ± ${write(z95 * error)}`;
}

const noon = (date: string) => Date.parse(`${date}T12:00:00Z`) / 1000;

export function drawn(series: Series, from = ''): Drawn {
  const points = series.points.filter((point) => point.date >= from);
  const sided = points.some((point) => point.left !== undefined || point.right !== undefined);
  const lines: Drawn['lines'] = sided
    ? (['left', 'right'] as const).map((side) => ({ side, y: points.map((point) => point[side] ?? null) }))
    : [{ side: 'both', y: points.map((point) => point.value) }];
  const error = points.map((point) => point.error ?? series.error ?? null);
  const first = series.points[0]?.value;
  const unchanged: Drawn['unchanged'] =
    series.real_change !== undefined && first !== undefined && series.points.length > 1 && !sided
      ? [first - series.real_change, first + series.real_change]
      : undefined;
  const norm: Drawn['norm'] =
    series.norm_low === undefined ? undefined : [series.norm_low, series.norm_high ?? null];
  const reached = lines.flatMap((line) =>
    line.y.flatMap((y, i) => (y === null ? [] : [y - z95 * (error[i] ?? 0), y + z95 * (error[i] ?? 0)])),
  );
  // Scales with an end stand whole, so that a small step never looks large.
  const scale = (['pain', 'function', 'form'] as string[]).includes(series.kind)
    ? wholeScale(series)
    : undefined;
  const low = scale?.[0] ?? Math.min(0, ...reached);
  const high = scale?.[1] ?? Math.max(1, ...reached, ...(norm ? [norm[1] ?? norm[0] * 1.2] : [])) * 1.05;
  return {
    x: points.map((point) => noon(point.date)),
    lines,
    error,
    real: points.map((point) => point.real ?? false),
    unchanged,
    norm,
    low,
    high,
  };
}

function wholeScale(series: Series): [number, number] {
  if (series.id === 'function_rmdq') return [0, 24];
  if (series.id === 'function_odi' || series.unit === '%') return [0, 100];
  return [0, 10];
}

/** One decimal where the steps are small. */
export const digitsOf = (series: Series) =>
  series.points.some((point) => !Number.isInteger(point.value)) &&
  Math.max(...series.points.map((point) => Math.abs(point.value))) < 20
    ? 1
    : 0;
