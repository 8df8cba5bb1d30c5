// A recorded set as a figure of rounded limbs that can be turned: what the camera saw, nothing added.
import {
  CapsuleGeometry,
  Group,
  Matrix4,
  Mesh,
  MeshLambertMaterial,
  Quaternion,
  SphereGeometry,
  Vector3,
} from 'three';
import { bones } from '../live/body';
import type { Recording } from './recording';
import { Stage, type StageOptions } from './stage';

export interface ReplayColours {
  left: string;
  right: string;
  middle: string;
}

const up = new Vector3(0, 1, 0);

export class Replay {
  private readonly stage: Stage;
  private readonly limbs: { mesh: Mesh; from: number; to: number }[] = [];
  private readonly head: Mesh;
  private readonly neck: Mesh;
  private readonly trunk: Mesh;
  private readonly axes = new Matrix4();
  private readonly c = new Vector3();
  private readonly d = new Vector3();
  private readonly a = new Vector3();
  private readonly b = new Vector3();
  private readonly turned = new Quaternion();

  constructor(canvas: HTMLCanvasElement, options: StageOptions, colours: ReplayColours) {
    this.stage = new Stage(canvas, options);
    const body = new Group();
    const materials = {
      left: new MeshLambertMaterial({ color: colours.left }),
      right: new MeshLambertMaterial({ color: colours.right }),
      middle: new MeshLambertMaterial({ color: colours.middle }),
    };
    for (const bone of bones) {
      const thick = { trunk: 0.035, pelvis: 0.05, arm: 0.03, thigh: 0.055, shank: 0.042, foot: 0.024 };
      const mesh = new Mesh(new CapsuleGeometry(thick[bone.part], 1, 4, 10), materials[bone.side]);
      this.limbs.push({ mesh, from: bone.from, to: bone.to });
      body.add(mesh);
    }
    this.head = new Mesh(new SphereGeometry(0.1, 18, 14), materials.middle);
    this.neck = new Mesh(new CapsuleGeometry(0.045, 1, 4, 10), materials.middle);
    // Of unit size: it is stretched between shoulders and hips.
    this.trunk = new Mesh(new SphereGeometry(0.5, 24, 18), materials.middle);
    this.trunk.matrixAutoUpdate = false;
    body.add(this.head, this.neck, this.trunk);
    // Nothing is there until a moment is shown.
    for (const part of body.children) part.visible = false;
    this.stage.show(body);
    this.stage.lookAt(new Vector3(0, 0.75, 0), 1.05);
    this.stage.turnHome();
  }

  /** Shows one moment of the recording. */
  show(recording: Recording, moment: number) {
    const points = recording.points[moment];
    if (!points) return;
    this.stage.touch();
    const at = (i: number, into: Vector3) => into.set(points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!);
    for (const { mesh, from, to } of this.limbs) {
      at(from, this.a);
      at(to, this.b);
      const length = this.a.distanceTo(this.b);
      mesh.visible = Number.isFinite(length) && length > 0.01;
      if (!mesh.visible) continue;
      mesh.position.copy(this.a).add(this.b).multiplyScalar(0.5);
      mesh.scale.set(1, length, 1);
      mesh.quaternion.copy(this.turned.setFromUnitVectors(up, this.b.sub(this.a).normalize()));
    }
    this.showTrunk(at);
    this.showHead(at);
  }

  /** An ellipsoid from the shoulders to the hips, as wide as they are. */
  private showTrunk(at: (i: number, into: Vector3) => Vector3) {
    const { a, b, c, d, trunk } = this;
    const shoulders = at(11, a).add(at(12, b)).multiplyScalar(0.5);
    const hips = at(23, c).add(at(24, d)).multiplyScalar(0.5);
    const along = new Vector3().subVectors(shoulders, hips);
    const across = new Vector3().subVectors(at(11, b), at(12, d));
    const [length, width] = [along.length(), Math.max(0.22, across.length())];
    trunk.visible = Number.isFinite(length) && Number.isFinite(width) && length > 0.05;
    if (!trunk.visible) return;
    along.normalize();
    across.addScaledVector(along, -across.dot(along)).normalize();
    const through = new Vector3().crossVectors(across, along);
    this.axes
      .makeBasis(
        across.multiplyScalar(width * 0.92),
        along.multiplyScalar(length * 1.2),
        through.multiplyScalar(0.2),
      )
      .setPosition(hips.add(shoulders).multiplyScalar(0.5));
    trunk.matrix.copy(this.axes);
    trunk.matrixWorldNeedsUpdate = true;
  }

  /** Between the ears, else at the nose; where the face was not kept, above the shoulders in line with the trunk. */
  private showHead(at: (i: number, into: Vector3) => Vector3) {
    const { a, b, c, d, head, neck } = this;
    const shoulders = at(11, a).add(at(12, b)).multiplyScalar(0.5).clone();
    const place = at(7, c).add(at(8, d)).multiplyScalar(0.5);
    if (!Number.isFinite(place.x)) at(0, place);
    if (!Number.isFinite(place.x)) {
      const hips = at(23, b).add(at(24, d)).multiplyScalar(0.5);
      place.copy(shoulders).addScaledVector(hips.sub(shoulders).normalize(), -0.25);
    }
    head.visible = Number.isFinite(place.x);
    neck.visible = head.visible;
    if (!head.visible) return;
    head.position.copy(place);
    const length = place.distanceTo(shoulders);
    neck.position.copy(place).add(shoulders).multiplyScalar(0.5);
    neck.scale.set(1, Math.max(0.01, length * 0.8), 1);
    neck.quaternion.copy(this.turned.setFromUnitVectors(up, place.sub(shoulders).normalize()));
  }

  turn(round_deg: number, up_deg = 0) {
    this.stage.turn(round_deg, up_deg);
  }

  end() {
    this.stage.end();
  }
}
