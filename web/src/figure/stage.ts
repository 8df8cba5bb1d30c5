// A calm room for a moving figure: floor, soft light, a camera that turns with the finger. The only room that knows three.js.
import {
  AnimationMixer,
  Box3,
  CircleGeometry,
  Color,
  DirectionalLight,
  Fog,
  HemisphereLight,
  type Group,
  Mesh,
  MeshLambertMaterial,
  type Object3D,
  PCFSoftShadowMap,
  PerspectiveCamera,
  Scene,
  Spherical,
  Vector3,
  WebGLRenderer,
} from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { FramePace, type Pace } from './pace';

export interface StageOptions {
  /** The machine is busy with a camera too. */
  modest?: boolean;
  paper: string;
  floor: string;
  paced?: (pace: Pace) => void;
}

/** Does this machine draw without a graphics card? */
function bySoftware(renderer: WebGLRenderer): boolean {
  const gl = renderer.getContext();
  const more = gl.getExtension('WEBGL_debug_renderer_info');
  const name = more ? String(gl.getParameter(more.UNMASKED_RENDERER_WEBGL)) : '';
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

export class Stage {
  readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(32, 1, 0.05, 40);
  private readonly renderer: WebGLRenderer;
  private readonly pace: FramePace;
  private mixer: AnimationMixer | undefined;
  private figure: Object3D | undefined;
  private readonly centre = new Vector3(0, 0.8, 0);
  private radius = 1;
  private readonly eye = new Spherical(4, 1.4, 0.6);
  private home = { theta: 0.6, phi: 1.4 };
  private last_ms = 0;
  private running = true;
  /** Something has changed that is not yet drawn. */
  private fresh = true;
  private size = { width: 0, height: 0 };
  playing = true;
  speed = 1;
  /** Own work at each drawn frame (replays). */
  each: ((now_ms: number) => void) | undefined;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly options: StageOptions,
  ) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, powerPreference: 'low-power' });
    const software = bySoftware(this.renderer);
    this.pace = new FramePace(software && options.modest === true);
    this.renderer.setPixelRatio(software ? 1 : Math.min(2, devicePixelRatio || 1));
    this.renderer.shadowMap.enabled = !software;
    this.renderer.shadowMap.type = PCFSoftShadowMap;
    this.room();
    this.turnByHand();
    requestAnimationFrame((time) => this.loop(time));
  }

  private room() {
    const { scene } = this;
    scene.background = new Color(this.options.paper);
    scene.fog = new Fog(this.options.paper, 7, 14);
    scene.add(new HemisphereLight('#ffffff', '#cfc6b8', 2.1));
    const sun = new DirectionalLight('#fff6e8', 1.9);
    sun.position.set(2, 4, 2.4);
    sun.castShadow = true;
    sun.shadow.mapSize.set(1024, 1024);
    sun.shadow.radius = 6;
    sun.shadow.bias = -0.0005;
    for (const [side, far] of [
      ['left', -2],
      ['bottom', -2],
      ['right', 2],
      ['top', 2],
    ] as const)
      sun.shadow.camera[side] = far;
    scene.add(sun);
    const floor = new Mesh(
      new CircleGeometry(12, 48),
      new MeshLambertMaterial({ color: this.options.floor }),
    );
    floor.rotation.x = -Math.PI / 2;
    floor.position.y = -0.002;
    floor.receiveShadow = true;
    scene.add(floor);
  }

  /** Loads a demonstrator and plays its movement over and over. */
  async load(address: string): Promise<void> {
    const gltf = await new GLTFLoader().loadAsync(address);
    if (!this.running) return;
    this.show(gltf.scene);
    const clip = gltf.animations[0];
    if (clip) {
      this.mixer = new AnimationMixer(gltf.scene);
      this.mixer.clipAction(clip).play();
    }
    this.frame(gltf.scene, clip?.duration ?? 0);
    const eye = gltf.cameras[0];
    if (eye) {
      eye.updateWorldMatrix(true, false);
      const from = new Spherical().setFromVector3(eye.getWorldPosition(new Vector3()).sub(this.centre));
      this.home = { theta: from.theta, phi: Math.min(1.45, from.phi) };
    }
    this.turnHome();
  }

  show(figure: Group | Object3D) {
    if (this.figure) this.scene.remove(this.figure);
    this.figure = figure;
    this.touch();
    figure.traverse((part) => {
      part.castShadow = true;
      part.frustumCulled = false;
    });
    this.scene.add(figure);
  }

  /** Looks at a place from a distance that shows all of it. */
  lookAt(centre: Vector3, radius: number) {
    this.centre.copy(centre);
    this.radius = radius;
    this.touch();
  }

  /** To be drawn again: somebody has moved what is shown. */
  touch() {
    this.fresh = true;
  }

  turnHome() {
    this.eye.theta = this.home.theta;
    this.eye.phi = this.home.phi;
    this.touch();
  }

  /** Degrees round the figure from where it is best seen, and above the floor. */
  turn(round_deg: number, up_deg = 0) {
    this.eye.theta = this.home.theta + (round_deg * Math.PI) / 180;
    this.eye.phi = Math.max(0.25, Math.min(1.54, this.home.phi - (up_deg * Math.PI) / 180));
    this.touch();
  }

  end() {
    this.running = false;
    this.scene.traverse((part) => {
      const mesh = part as Mesh;
      mesh.geometry?.dispose();
      for (const material of [mesh.material].flat()) material?.dispose();
    });
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  /** The space the whole movement needs, by its bones at eight moments. */
  private frame(figure: Object3D, duration_s: number) {
    const box = new Box3();
    const place = new Vector3();
    const bones: Object3D[] = [];
    figure.traverse((part) => {
      if ((part as { isBone?: boolean }).isBone) bones.push(part);
    });
    for (let moment = 0; moment < 8; ++moment) {
      this.mixer?.setTime((moment / 8) * duration_s);
      figure.updateMatrixWorld(true);
      for (const bone of bones) box.expandByPoint(bone.getWorldPosition(place));
    }
    this.mixer?.setTime(0);
    if (box.isEmpty()) box.setFromObject(figure);
    // Bones end at joints: skin, and the head above its joint, need room.
    box.expandByScalar(0.14);
    box.max.y += 0.1;
    box.min.y = Math.min(box.min.y, 0);
    this.lookAt(box.getCenter(new Vector3()), box.getSize(place).length() / 2);
  }

  private loop(now_ms: number) {
    if (!this.running) return;
    requestAnimationFrame((time) => this.loop(time));
    if (document.hidden) return;
    const before = this.pace.pace;
    const due = this.pace.due(now_ms);
    if (this.pace.pace !== before) this.options.paced?.(this.pace.pace);
    if (!due) return;
    const moving = this.playing && this.mixer !== undefined;
    if (!moving && !this.each && !this.fresh && !this.resized()) {
      this.last_ms = now_ms;
      return;
    }
    const passed_s = Math.min(0.25, (now_ms - this.last_ms) / 1000);
    this.last_ms = now_ms;
    if (this.playing) this.mixer?.update(passed_s * this.speed);
    this.each?.(now_ms);
    this.draw();
  }

  private resized() {
    return this.canvas.clientWidth !== this.size.width || this.canvas.clientHeight !== this.size.height;
  }

  private draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    this.fresh = false;
    if (this.resized()) {
      this.size = { width, height };
      this.renderer.setSize(width, height, false);
      this.camera.aspect = width / height;
      this.camera.updateProjectionMatrix();
    }
    const half = ((this.camera.fov / 2) * Math.PI) / 180;
    const narrow = Math.min(1, this.camera.aspect);
    this.eye.radius = this.radius / Math.sin(Math.atan(Math.tan(half) * narrow));
    this.camera.position.setFromSpherical(this.eye).add(this.centre);
    this.camera.position.y = Math.max(0.08, this.camera.position.y);
    this.camera.lookAt(this.centre);
    this.renderer.render(this.scene, this.camera);
  }

  private turnByHand() {
    const { canvas } = this;
    let from: { x: number; y: number } | undefined;
    canvas.style.touchAction = 'pan-y';
    canvas.addEventListener('webglcontextrestored', () => this.touch());
    canvas.addEventListener('pointerdown', (event) => {
      from = { x: event.clientX, y: event.clientY };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (!from) return;
      this.eye.theta -= (event.clientX - from.x) * 0.009;
      this.eye.phi = Math.max(0.25, Math.min(1.54, this.eye.phi - (event.clientY - from.y) * 0.006));
      this.touch();
      from = { x: event.clientX, y: event.clientY };
    });
    const letGo = () => (from = undefined);
    canvas.addEventListener('pointerup', letGo);
    canvas.addEventListener('pointercancel', letGo);
    canvas.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [0.2, 0], ArrowRight: [-0.2, 0], ArrowUp: [0, -0.1], ArrowDown: [0, 0.1] }[
        event.key
      ];
      if (!step) return;
      event.preventDefault();
      this.eye.theta += step[0]!;
      this.eye.phi = Math.max(0.25, Math.min(1.54, this.eye.phi + step[1]!));
      this.touch();
    });
  }
}
