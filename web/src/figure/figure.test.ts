import { expect, test } from 'vitest';
import { CameraPace, FramePace } from './pace';
import { momentAt, readRecording } from './recording';
import { phaseOf } from './strip';

/** Screen refreshes every `step_ms` for a while. */
const refresh = (pace: FramePace, from_ms: number, step_ms: number, times: number) => {
  let drawn = 0;
  for (let i = 0; i < times; ++i) if (pace.due(from_ms + i * step_ms)) drawn += 1;
  return drawn;
};

test('a quick machine draws every refresh', () => {
  const pace = new FramePace();
  expect(refresh(pace, 0, 16, 200)).toBe(200);
  expect(pace.pace).toBe('full');
});

test('a machine short of breath slows the figure, then shows pictures', () => {
  const pace = new FramePace();
  refresh(pace, 0, 80, 32);
  expect(pace.pace).toBe('slow');
  refresh(pace, 2560, 80, 60);
  expect(pace.pace).toBe('strip');
  expect(refresh(pace, 7360, 16, 10)).toBe(0);
});

test('a modest figure draws ten times a second', () => {
  const pace = new FramePace(true);
  const drawn = refresh(pace, 0, 16, 625); // ten seconds
  expect(drawn).toBeGreaterThan(80);
  expect(drawn).toBeLessThan(106);
});

test('coming back from a hidden page is not slowness', () => {
  const pace = new FramePace();
  refresh(pace, 0, 16, 20);
  pace.due(60000);
  expect(pace.pace).toBe('full');
});

test('the figure gives way where pictures come late for long, not for a moment, and stays away', () => {
  const pace = new CameraPace();
  let now = 0;
  const drawn = (delay_ms: number, times: number) => {
    for (let i = 0; i < times; ++i) pace.drawn(delay_ms, (now += 33));
  };
  drawn(45, 200);
  drawn(160, 20);
  drawn(45, 200);
  expect(pace.short).toBe(false);
  drawn(140, 80);
  expect(pace.short).toBe(true);
  drawn(45, 200);
  expect(pace.short).toBe(true);
});

test('landmarks stand on the floor, y up', () => {
  const recording = readRecording(
    '# medius landmarks 1\ntime_s,person,' +
      [...'abcdefghijk']
        .map((_, i) => `left_ankle_${'xyz'[i % 3]}_m`)
        .slice(0, 3)
        .join(',') +
      ',' +
      [
        'nose',
        'left_hip',
        'right_hip',
        'left_knee',
        'right_knee',
        'left_shoulder',
        'right_shoulder',
        'left_ear',
        'right_ear',
      ]
        .flatMap((name) => ['x', 'y', 'z'].map((axis) => `${name}_${axis}_m`))
        .join(',') +
      `\n0.5,1,0,0.8,0,${Array(27).fill('0').join(',')}\n0.6,0,${Array(30).fill('').join(',')}\n`,
  );
  expect([...recording.times_s]).toEqual([0.5]);
  const body = recording.points[0]!;
  expect(body[3 * 27 + 1], 'the ankle is lowest').toBeCloseTo(0.03);
  expect(body[1], 'the nose is 0.8 m above it').toBeCloseTo(0.83);
  expect(() => readRecording('a,b\n1,2')).toThrow(/time_s/);
});

test('the moment shown is the last one before the time', () => {
  const recording = { times_s: Float64Array.from([0, 1, 2]), points: [] };
  expect(momentAt(recording, -1)).toBe(0);
  expect(momentAt(recording, 1.5)).toBe(1);
  expect(momentAt(recording, 9)).toBe(2);
});

test('phases lie side by side with a gap', () => {
  expect(phaseOf(1698, 4, 0)).toEqual({ left: 0, width: 420 });
  expect(phaseOf(1698, 4, 3)).toEqual({ left: 1278, width: 420 });
});
