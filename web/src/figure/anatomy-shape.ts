// Bones out of simple bodies: each is a signed distance, joined softly; naive surface nets make the surface where it is zero.
export type Point = readonly [number, number, number];
/** Distance to the surface in metres, negative inside. */
export type Shape = (x: number, y: number, z: number) => number;

export interface Mesh {
  /** x, y, z one after another, metres. */
  points: Float32Array;
  normals: Float32Array;
  triangles: Uint32Array;
}

/** From a to b, thick ra and rb at the ends. */
export function cone(a: Point, b: Point, ra: number, rb = ra): Shape {
  const d = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const;
  const length2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  return (x, y, z) => {
    const p = [x - a[0], y - a[1], z - a[2]] as const;
    const along = length2 && Math.min(1, Math.max(0, (p[0] * d[0] + p[1] * d[1] + p[2] * d[2]) / length2));
    return Math.hypot(p[0] - along * d[0], p[1] - along * d[1], p[2] - along * d[2]) - ra - along * (rb - ra);
  };
}

export const ball = (a: Point, r: number): Shape => cone(a, a, r);

/** A flat piece between three points, as thick as twice r. */
export function plate(a: Point, b: Point, c: Point, r: number): Shape {
  const sub = (p: Point, q: Point): Point => [p[0] - q[0], p[1] - q[1], p[2] - q[2]];
  const dot = (p: Point, q: Point) => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
  const cross = (p: Point, q: Point): Point => [
    p[1] * q[2] - p[2] * q[1],
    p[2] * q[0] - p[0] * q[2],
    p[0] * q[1] - p[1] * q[0],
  ];
  const normal = cross(sub(b, a), sub(a, c));
  const size2 = dot(normal, normal);
  const edges = (
    [
      [a, b],
      [b, c],
      [c, a],
    ] as [Point, Point][]
  ).map(([from, to]) => {
    const along = sub(to, from);
    return { from, along, length2: dot(along, along), out: cross(along, normal) };
  });
  return (x, y, z) => {
    const p: Point = [x, y, z];
    let inside = 0;
    let nearest = Infinity;
    for (const edge of edges) {
      const q = sub(p, edge.from);
      inside += Math.sign(dot(edge.out, q));
      const t = Math.min(1, Math.max(0, dot(edge.along, q) / edge.length2));
      const gap: Point = [q[0] - t * edge.along[0], q[1] - t * edge.along[1], q[2] - t * edge.along[2]];
      nearest = Math.min(nearest, dot(gap, gap));
    }
    const height = dot(normal, sub(p, a));
    return Math.sqrt(Math.abs(inside) >= 2 ? (height * height) / size2 : nearest) - r;
  };
}

/** An upright drum with round edges: radii along x and z, half height along y. */
export function drum(a: Point, rx: number, rz: number, half: number, round: number): Shape {
  return (x, y, z) => {
    const out = (Math.hypot((x - a[0]) / rx, (z - a[2]) / rz) - 1) * Math.min(rx, rz) + round;
    const over = Math.abs(y - a[1]) - half + round;
    return Math.min(Math.max(out, over), 0) + Math.hypot(Math.max(out, 0), Math.max(over, 0)) - round;
  };
}

/** All of them as one, their seams filled over a length k. */
export function joined(k: number, ...shapes: Shape[]): Shape {
  return (x, y, z) => {
    let d = shapes[0]!(x, y, z);
    for (let i = 1; i < shapes.length; ++i) {
      const e = shapes[i]!(x, y, z);
      const h = Math.max(k - Math.abs(d - e), 0) / k;
      d = Math.min(d, e) - (h * h * k) / 4;
    }
    return d;
  };
}

/** The first without the second, the rim rounded over k. */
export function without(k: number, body: Shape, hole: Shape): Shape {
  return (x, y, z) => {
    const d = body(x, y, z);
    const e = -hole(x, y, z);
    const h = Math.max(k - Math.abs(d - e), 0) / k;
    return Math.max(d, e) + (h * h * k) / 4;
  };
}

/** The surface within a box, sampled every `step` metres. The shape must lie wholly inside the box. */
export function surface(shape: Shape, low: Point, high: Point, step: number): Mesh {
  const n = [0, 1, 2].map((axis) => Math.ceil((high[axis]! - low[axis]!) / step) + 1) as [
    number,
    number,
    number,
  ];
  const at = (i: number, j: number, k: number) => (k * n[1] + j) * n[0] + i;
  const values = new Float32Array(n[0] * n[1] * n[2]);
  for (let k = 0; k < n[2]; ++k)
    for (let j = 0; j < n[1]; ++j)
      for (let i = 0; i < n[0]; ++i)
        values[at(i, j, k)] = shape(low[0] + i * step, low[1] + j * step, low[2] + k * step);

  const points: number[] = [];
  const vertex = new Int32Array(values.length).fill(-1);
  const corner = new Float32Array(8);
  for (let k = 0; k + 1 < n[2]; ++k)
    for (let j = 0; j + 1 < n[1]; ++j)
      for (let i = 0; i + 1 < n[0]; ++i) {
        let mask = 0;
        for (let c = 0; c < 8; ++c) {
          corner[c] = values[at(i + (c & 1), j + ((c >> 1) & 1), k + (c >> 2))]!;
          if (corner[c]! < 0) mask |= 1 << c;
        }
        if (mask === 0 || mask === 255) continue;
        // The mean of where the surface crosses the cell's edges.
        const sum = [0, 0, 0];
        let crossings = 0;
        for (let c = 0; c < 8; ++c)
          for (let axis = 0; axis < 3; ++axis) {
            const other = c | (1 << axis);
            if (other === c || corner[c]! < 0 === corner[other]! < 0) continue;
            const t = corner[c]! / (corner[c]! - corner[other]!);
            for (let a = 0; a < 3; ++a) sum[a]! += ((c >> a) & 1) + (a === axis ? t : 0);
            ++crossings;
          }
        vertex[at(i, j, k)] = points.length / 3;
        points.push(
          low[0] + (i + sum[0]! / crossings) * step,
          low[1] + (j + sum[1]! / crossings) * step,
          low[2] + (k + sum[2]! / crossings) * step,
        );
      }

  const triangles: number[] = [];
  const stride = [1, n[0], n[0] * n[1]] as const;
  for (let k = 1; k + 1 < n[2]; ++k)
    for (let j = 1; j + 1 < n[1]; ++j)
      for (let i = 1; i + 1 < n[0]; ++i) {
        const here = at(i, j, k);
        for (let axis = 0; axis < 3; ++axis) {
          const inside = values[here]! < 0;
          if (inside === values[here + stride[axis]!]! < 0) continue;
          const u = stride[(axis + 1) % 3]!;
          const v = stride[(axis + 2) % 3]!;
          const quad = [vertex[here]!, vertex[here - u]!, vertex[here - u - v]!, vertex[here - v]!] as const;
          const [a, b, c, d] = inside ? quad : ([quad[0], quad[3], quad[2], quad[1]] as const);
          triangles.push(a, b, c, a, c, d);
        }
      }
  const mesh = { points: new Float32Array(points), triangles: new Uint32Array(triangles) };
  return { ...mesh, normals: normalsOf(shape, mesh.points, step * 0.5) };
}

function normalsOf(shape: Shape, points: Float32Array, e: number): Float32Array {
  const normals = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = [points[i]!, points[i + 1]!, points[i + 2]!];
    const g = [
      shape(x + e, y, z) - shape(x - e, y, z),
      shape(x, y + e, z) - shape(x, y - e, z),
      shape(x, y, z + e) - shape(x, y, z - e),
    ];
    const size = Math.hypot(...g) || 1;
    for (let a = 0; a < 3; ++a) normals[i + a] = g[a]! / size;
  }
  return normals;
}

/** The other side's: z turned round. */
export function mirrored(mesh: Mesh): Mesh {
  const flip = (values: Float32Array) => values.map((value, i) => (i % 3 === 2 ? -value : value));
  const triangles = new Uint32Array(mesh.triangles.length);
  for (let i = 0; i < triangles.length; i += 3)
    triangles.set([mesh.triangles[i]!, mesh.triangles[i + 2]!, mesh.triangles[i + 1]!], i);
  return { points: flip(mesh.points), normals: flip(mesh.normals), triangles };
}
