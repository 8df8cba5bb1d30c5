// A recorded set as a figure of rounded limbs that can be turned: what the camera saw, nothing added.
import {
  CapsuleGeometry,
  Group,
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
    body.add(this.head);
    this.stage.show(body);
    this.stage.lookAt(new Vector3(0, 0.75, 0), 1.05);
    this.stage.turnHome();
  }

  /** Shows one moment of the recording. */
  show(recording: Recording, moment: number) {
    const points = recording.points[moment];
    if (!points) return;
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
    at(7, this.a);
    at(8, this.b);
    this.head.visible = Number.isFinite(this.a.x) && Number.isFinite(this.b.x);
    if (this.head.visible) this.head.position.copy(this.a.add(this.b).multiplyScalar(0.5));
  }

  turn(round_deg: number, up_deg = 0) {
    this.stage.turn(round_deg, up_deg);
  }

  end() {
    this.stage.end();
  }
}
