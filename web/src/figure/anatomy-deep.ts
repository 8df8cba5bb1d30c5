// The drawing in three dimensions, by three.js.
import * as three from 'three';
import { aim, coloursOf, roomTurn, visibility, type Look, type Stage } from './anatomy';
import type { Piece } from './anatomy-scene';
import { hipCentre } from './anatomy-bones';
import type { Matrix } from './anatomy-pose';
import type { Point } from './anatomy-shape';

function place(target: three.Object3D, m: Matrix, at: Point) {
  target.matrixAutoUpdate = false;
  target.matrix.set(m[0], m[1], m[2], at[0], m[3], m[4], m[5], at[1], m[6], m[7], m[8], at[2], 0, 0, 0, 1);
}

export function deepStage(canvas: HTMLCanvasElement, pieces: Piece[]): Stage {
  const renderer = new three.WebGLRenderer({ canvas, antialias: true, alpha: true });
  const scene = new three.Scene();
  const camera = new three.PerspectiveCamera(18, 1, 0.5, 8);
  const room = new three.Group();
  scene.add(room);
  scene.add(new three.HemisphereLight(0xffffff, 0x8a8078, 1.7));
  const sun = new three.DirectionalLight(0xffffff, 2.1);
  const fill = new three.DirectionalLight(0xffffff, 0.5);
  scene.add(sun, fill, sun.target, fill.target);
  const colours = coloursOf(canvas);
  const surface = (colour: string, roughness: number) =>
    new three.MeshStandardMaterial({ color: colour, roughness, side: three.DoubleSide });
  const bone = surface(colours.bone, 0.75);
  const disc = surface(colours.disc, 0.8);
  const nerve = surface(colours.nerve, 0.5);

  const shown = pieces.map((piece) => {
    const geometry = new three.BufferGeometry();
    geometry.setAttribute('position', new three.BufferAttribute(piece.mesh.points, 3));
    geometry.setAttribute('normal', new three.BufferAttribute(piece.mesh.normals, 3));
    geometry.setIndex(new three.BufferAttribute(piece.mesh.triangles, 1));
    const material =
      piece.role === 'bone'
        ? bone
        : piece.role === 'disc'
          ? disc
          : piece.role === 'nerve'
            ? nerve
            : surface(colours.muscle, 0.55);
    const mesh = new three.Mesh(geometry, material);
    mesh.frustumCulled = false;
    room.add(mesh);
    return { piece, mesh, material, geometry };
  });

  let last: Look | undefined;
  function draw(look: Look) {
    last = look;
    const tone = new three.Color(colours.muscle).lerp(new three.Color(colours['muscle-pulling']), look.pull);
    for (const { piece, mesh, material, geometry } of shown) {
      const how = visibility(piece, look);
      mesh.visible = how !== 'hidden';
      if (!mesh.visible) continue;
      if (piece.place) {
        const { turn, at } = piece.place(look.pose);
        place(mesh, turn, at);
      } else {
        piece.shape!(look.pose);
        geometry.attributes.position!.needsUpdate = true;
        geometry.computeVertexNormals();
      }
      if (piece.role !== 'bone' && piece.role !== 'disc' && piece.role !== 'nerve')
        material.color.copy(how === 'faint' ? new three.Color(colours['muscle-faint']) : tone);
    }
    // The pelvis turns about the right hip, which stays where it is.
    const m = roomTurn(look.pose);
    const hip = hipCentre(1);
    const moved: Point = [
      m[0] * hip[0] + m[1] * hip[1] + m[2] * hip[2],
      m[3] * hip[0] + m[4] * hip[1] + m[5] * hip[2],
      m[6] * hip[0] + m[7] * hip[1] + m[8] * hip[2],
    ];
    place(room, m, [hip[0] - moved[0], hip[1] - moved[1], hip[2] - moved[2]]);

    // Far enough that height and width of what matters are in the picture.
    const high = aim.height / 2 / Math.tan((camera.fov / 2) * (Math.PI / 180));
    const distance = Math.max(
      high,
      aim.width / 2 / Math.tan((camera.fov / 2) * (Math.PI / 180)) / camera.aspect,
    );
    const [x, y, z] = aim.at;
    const eye: Point = [
      x - distance * Math.cos(look.from),
      y + 0.12 * distance,
      z + distance * Math.sin(look.from),
    ];
    camera.position.set(...eye);
    camera.lookAt(x, y, z);
    sun.target.position.set(x, y, z);
    fill.target.position.set(x, y, z);
    const aside = [Math.sin(look.from), Math.cos(look.from)] as const;
    sun.position.set(eye[0] - 1.2 * aside[0], eye[1] + 1.8, eye[2] - 1.2 * aside[1]);
    fill.position.set(eye[0] + 2 * aside[0], eye[1] - 0.4, eye[2] + 2 * aside[1]);
    renderer.render(scene, camera);
  }

  function resize() {
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return;
    renderer.setPixelRatio(Math.min(2, devicePixelRatio));
    renderer.setSize(width, height, false);
    camera.aspect = width / height;
    camera.updateProjectionMatrix();
    if (last) draw(last);
  }

  return {
    draw,
    resize,
    dispose() {
      for (const { geometry, material } of shown) (geometry.dispose(), material.dispose());
      renderer.dispose();
    },
  };
}
