// The same drawing without three dimensions in hardware: triangles from far to near on a plain canvas.
import { aim, coloursOf, roomTurn, visibility, type Look, type Stage } from './anatomy';
import { located, type Piece } from './anatomy-scene';
import { hipCentre } from './anatomy-bones';
import { apply } from './anatomy-pose';

interface Facet {
  depth: number;
  path: readonly [number, number, number, number, number, number];
  colour: string;
}

function shades(colour: string): string[] {
  const probe = document.createElement('canvas').getContext('2d')!;
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
  return Array.from({ length: 32 }, (_, i) => {
    const light = 0.45 + (0.6 * i) / 31;
    return `rgb(${[r!, g!, b!].map((value) => Math.min(255, Math.round(value * light))).join(' ')})`;
  });
}

export function flatStage(canvas: HTMLCanvasElement, pieces: Piece[]): Stage {
  const ink = canvas.getContext('2d')!;
  const colours = coloursOf(canvas);
  const ramps = Object.fromEntries(Object.entries(colours).map(([name, colour]) => [name, shades(colour)]));
  let last: Look | undefined;

  function draw(look: Look) {
    last = look;
    const { width, height } = canvas;
    const scale = Math.min(height / aim.height, width / aim.width);
    const [s, c] = [Math.sin(look.from), Math.cos(look.from)];
    const m = roomTurn(look.pose);
    const hip = hipCentre(1);
    const turned = apply(m, hip);
    const facets: Facet[] = [];
    for (const piece of pieces) {
      const how = visibility(piece, look);
      if (how === 'hidden') continue;
      const tone =
        piece.role === 'bone' || piece.role === 'disc' || piece.role === 'nerve'
          ? piece.role
          : how === 'faint'
            ? 'muscle-faint'
            : look.pull > 0.5
              ? 'muscle-pulling'
              : 'muscle';
      const ramp = ramps[tone]!;
      const points = located(piece, look.pose);
      const seen = new Float32Array(points.length);
      for (let i = 0; i < points.length; i += 3) {
        const q = apply(m, [points[i]!, points[i + 1]!, points[i + 2]!]);
        const [x, y, z] = [
          q[0] + hip[0] - turned[0] - aim.at[0],
          q[1] + hip[1] - turned[1] - aim.at[1],
          q[2] + hip[2] - turned[2],
        ];
        seen[i] = width / 2 + scale * (z * c + x * s);
        seen[i + 1] = height / 2 - scale * y;
        seen[i + 2] = -x * c + z * s;
      }
      const { triangles } = piece.mesh;
      for (let i = 0; i < triangles.length; i += 3) {
        const [a, b, d] = [3 * triangles[i]!, 3 * triangles[i + 1]!, 3 * triangles[i + 2]!];
        const u = [
          seen[b]! - seen[a]!,
          seen[b + 1]! - seen[a + 1]!,
          (seen[b + 2]! - seen[a + 2]!) * scale,
        ] as const;
        const v = [
          seen[d]! - seen[a]!,
          seen[d + 1]! - seen[a + 1]!,
          (seen[d + 2]! - seen[a + 2]!) * scale,
        ] as const;
        const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]] as const;
        const light = Math.abs(0.35 * n[0] + 0.55 * n[1] - 0.75 * n[2]) / (Math.hypot(...n) || 1);
        facets.push({
          depth: seen[a + 2]! + seen[b + 2]! + seen[d + 2]!,
          path: [seen[a]!, seen[a + 1]!, seen[b]!, seen[b + 1]!, seen[d]!, seen[d + 1]!],
          colour: ramp[Math.min(31, Math.round(light * 31))]!,
        });
      }
    }
    facets.sort((a, b) => a.depth - b.depth);
    ink.clearRect(0, 0, width, height);
    for (const { path, colour } of facets) {
      ink.fillStyle = ink.strokeStyle = colour;
      ink.beginPath();
      ink.moveTo(path[0], path[1]);
      ink.lineTo(path[2], path[3]);
      ink.lineTo(path[4], path[5]);
      ink.closePath();
      ink.fill();
      ink.stroke();
    }
  }

  return {
    draw,
    resize() {
      const sharp = Math.min(2, devicePixelRatio);
      canvas.width = Math.round(canvas.clientWidth * sharp);
      canvas.height = Math.round(canvas.clientHeight * sharp);
      if (last) draw(last);
    },
    dispose: () => ink.clearRect(0, 0, canvas.width, canvas.height),
  };
}
