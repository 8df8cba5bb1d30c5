// A set's kept landmarks (landmarks.csv) as bodies in space: metres, y up, standing on the floor.
export interface Recording {
  times_s: Float64Array;
  /** For each moment 33 points x, y, z; NaN where not seen. */
  points: Float32Array[];
}

const names =
  'nose left_eye_inner left_eye left_eye_outer right_eye_inner right_eye right_eye_outer left_ear right_ear mouth_left mouth_right left_shoulder right_shoulder left_elbow right_elbow left_wrist right_wrist left_pinky right_pinky left_index right_index left_thumb right_thumb left_hip right_hip left_knee right_knee left_ankle right_ankle left_heel right_heel left_foot_index right_foot_index'.split(
    ' ',
  );

export function readRecording(csv: string): Recording {
  const lines = csv.split(/\r?\n/).filter((line) => line && !line.startsWith('#'));
  const header = (lines.shift() ?? '').split(',');
  const column = new Map(header.map((name, i) => [name, i]));
  const time = column.get('time_s') ?? -1;
  const person = column.get('person');
  const places = names.map((name) => ['x', 'y', 'z'].map((axis) => column.get(`${name}_${axis}_m`) ?? -1));
  if (time < 0 || places.every((place) => place.every((i) => i < 0)))
    throw new Error('landmarks: expected the columns time_s and NAME_x_m, NAME_y_m, NAME_z_m');
  const times: number[] = [];
  const points: Float32Array[] = [];
  for (const line of lines) {
    const cells = line.split(',');
    if (person !== undefined && cells[person] === '0') continue;
    const body = new Float32Array(99);
    let seen = 0;
    places.forEach((place, i) => {
      for (let axis = 0; axis < 3; ++axis) {
        const cell = cells[place[axis]!];
        const value = cell ? Number(cell) : NaN;
        // The camera's frame has y down and z away from it; the room has y up and z towards it.
        body[3 * i + axis] = axis === 0 ? value : -value;
        if (Number.isFinite(value)) seen += 1;
      }
    });
    if (seen < 30) continue;
    let lowest = Infinity;
    for (let i = 1; i < 99; i += 3) if (body[i]! < lowest) lowest = body[i]!;
    for (let i = 1; i < 99; i += 3) body[i] = body[i]! - lowest + 0.03;
    times.push(Number(cells[time]));
    points.push(body);
  }
  return { times_s: Float64Array.from(times), points };
}

/** The moment at or before this time. */
export function momentAt(recording: Recording, time_s: number): number {
  const { times_s } = recording;
  let low = 0;
  let high = times_s.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times_s[middle]! <= time_s) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}
