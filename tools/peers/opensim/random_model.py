"""Writes random .osim models: trees of every joint, functions, loops, forces, muscles, wraps."""
import random

JOINTS = ("Pin", "Slider", "Universal", "Ball", "Ellipsoid", "Planar", "Gimbal", "Free", "Custom", "Custom", "Custom", "Weld", "Scapulothoracic")
FREEDOMS = {"Pin": 1, "Slider": 1, "Universal": 2, "Ball": 3, "Ellipsoid": 3, "Planar": 3, "Gimbal": 3, "Free": 6, "Weld": 0, "Scapulothoracic": 4}
FUNCTIONS = ("linear", "polynomial", "simm", "gcv", "sine", "step", "multiplier", "constant")
MUSCLES = ("Thelen2003Muscle", "Millard2012EquilibriumMuscle", "DeGrooteFregly2016Muscle", "Thelen2003Muscle_Deprecated", "Schutte1993Muscle_Deprecated")


def text(values):
    return " ".join(repr(round(v, 6)) for v in values)


class Writer:
    def __init__(self, seed, kinds):
        self.random = random.Random(seed)
        self.kinds = kinds
        self.bodies = []
        self.coordinates = []
        self.rotations = []
        self.wraps = {}
        self.xml = []

    def number(self, low, high):
        return self.random.uniform(low, high)

    def vector(self, size):
        return [self.number(-size, size) for _ in range(3)]

    def frame(self):
        return self.random.choice(["ground"] + self.bodies)

    def path_of(self, frame):
        return "/ground" if frame == "ground" else f"/bodyset/{frame}"

    # -- functions ---------------------------------------------------------------------------------

    def function(self, size, slope, depth=0):
        """A function whose values and slopes are about that large."""
        kind = self.random.choice(self.kinds["functions"])
        if kind == "linear":
            return f"<LinearFunction><coefficients>{text([slope * self.number(0.5, 1.5), self.number(-size, size)])}</coefficients></LinearFunction>"
        if kind == "polynomial":
            return f"<PolynomialFunction><coefficients>{text([self.number(-.2, .2) * slope, self.number(-.2, .2) * slope, slope, self.number(-size, size)])}</coefficients></PolynomialFunction>"
        if kind in ("simm", "gcv"):
            count = self.random.randint(6, 10)
            x = sorted(self.number(-2.5, 2.5) for _ in range(count))
            x = [x[0] + 0.12 * i + (b - x[0]) for i, b in enumerate(x)]
            y = [slope * v * 0.5 + self.number(-size, size) for v in x]
            name = "SimmSpline" if kind == "simm" else "GCVSpline"
            order = "" if kind == "simm" else f"<half_order>{self.random.choice([2, 3])}</half_order><error_variance>0</error_variance>"
            return f"<{name}>{order}<x>{text(x)}</x><y>{text(y)}</y></{name}>"
        if kind == "sine":
            return f"<Sine><amplitude>{slope * .4:.6f}</amplitude><omega>{self.number(.5, 2):.6f}</omega><phase>{self.number(0, 3):.6f}</phase><offset>{self.number(-size, size):.6f}</offset></Sine>"
        if kind == "step":
            return f"<StepFunction><transition_start_time>-1.5</transition_start_time><transition_end_time>1.4</transition_end_time><start_value>{-slope:.6f}</start_value><end_value>{slope:.6f}</end_value></StepFunction>"
        if kind == "multiplier" and depth < 2:
            return f"<MultiplierFunction><function>{self.function(size, slope, depth + 1)}</function><scale>{self.number(.5, 1.5):.6f}</scale></MultiplierFunction>"
        return f"<Constant><value>{self.number(-size, size):.6f}</value></Constant>"

    # -- joints ------------------------------------------------------------------------------------

    def coordinate(self, name):
        self.coordinates.append(name)
        return f'<Coordinate name="{name}"><default_value>0</default_value><range>-10 10</range><clamped>false</clamped></Coordinate>'

    def orthogonal(self):
        """Three axes at right angles, by Gram and Schmidt."""
        axes = []
        while len(axes) < 3:
            v = self.vector(1)
            for a in axes:
                dot = sum(p * q for p, q in zip(v, a))
                v = [p - dot * q for p, q in zip(v, a)]
            size = sum(p * p for p in v) ** .5
            if size > .2:
                axes.append([p / size for p in v])
        return axes

    def transform(self, names):
        """Each coordinate leads an axis of its own; the other axes follow any, or none."""
        slots = list(range(6))
        self.random.shuffle(slots)
        owner = dict(zip(slots, names))
        first, second = self.orthogonal(), self.orthogonal()
        axes = ""
        for i in range(6):
            place = f"rotation{i + 1}" if i < 3 else f"translation{i - 2}"
            direction = (first + second)[i]
            if i in owner:
                name = owner[i]
                function = f"<LinearFunction><coefficients>{text([self.number(.5, 1.5), self.number(-.2, .2)])}</coefficients></LinearFunction>"
            elif self.random.random() < .5:
                name = self.random.choice(names)
                function = self.function(.1, .4 if i < 3 else .05)
            else:
                # OpenSim's velocities are not its positions' rates where a turn without coordinate is not zero.
                turn = 0 if i < 3 else self.number(-.2, .2)
                name, function = "", f"<Constant><value>{turn:.6f}</value></Constant>"
            named = function.replace(">", ' name="function">', 1)
            axes += f'<TransformAxis name="{place}"><coordinates>{name}</coordinates><axis>{text(direction)}</axis>{named}</TransformAxis>'
        return f"<SpatialTransform>{axes}</SpatialTransform>"

    def joint(self, body):
        kind = self.random.choice([j for j in JOINTS if j in self.kinds["joints"]])
        parent = self.frame()
        count = FREEDOMS.get(kind) if kind != "Custom" else self.random.randint(1, 4)
        names = [f"{body}_{k}" for k in range(count)]
        inner = "".join(self.coordinate(name) for name in names)
        if kind in ("Pin", "Universal", "Ball", "Gimbal"):
            self.rotations += names
        extra = self.transform(names) if kind == "Custom" else ""
        if kind == "Ellipsoid":
            extra = f"<radii_x_y_z>{text([self.number(.05, .3) for _ in range(3)])}</radii_x_y_z>"
        if kind == "Scapulothoracic":
            extra = (f"<thoracic_ellipsoid_radii_x_y_z>{text([self.number(.05, .3) for _ in range(3)])}</thoracic_ellipsoid_radii_x_y_z>"
                     f"<scapula_winging_axis_origin>{text([self.number(-.05, .05), self.number(-.05, .05)])}</scapula_winging_axis_origin>"
                     f"<scapula_winging_axis_direction>{self.number(-1, 1):.6f}</scapula_winging_axis_direction>")
        frames = "".join(
            f'<PhysicalOffsetFrame name="{end}_offset"><socket_parent>{self.path_of(frame)}</socket_parent>'
            f"<translation>{text(self.vector(.3))}</translation><orientation>{text(self.vector(1) if self.random.random() < .7 else [0, 0, 0])}</orientation></PhysicalOffsetFrame>"
            for end, frame in (("parent", parent), ("child", body)))
        coordinates = f"<coordinates>{inner}</coordinates>" if names else ""
        return (f'<{kind}Joint name="joint_{body}"><socket_parent_frame>parent_offset</socket_parent_frame>'
                f"<socket_child_frame>child_offset</socket_child_frame>{coordinates}<frames>{frames}</frames>{extra}</{kind}Joint>")

    # -- bodies ------------------------------------------------------------------------------------

    def body(self, name):
        m = self.number(.5, 8)
        k = [m * self.number(.005, .01) for _ in range(3)]
        wraps = ""
        self.wraps[name] = []
        if "wraps" in self.kinds and self.random.random() < .7:
            wraps = self.wrap(name)
        products = [self.number(-.001, .001) for _ in range(3)]
        return (f'<Body name="{name}"><mass>{m:.6f}</mass><mass_center>{text(self.vector(.1))}</mass_center>'
                f"<inertia>{text(k + products)}</inertia>{wraps}</Body>")

    def wrap(self, body):
        kind = self.random.choice(["WrapCylinder", "WrapSphere", "WrapEllipsoid", "WrapTorus"])
        name = f"{body}_{kind}"
        self.wraps[body].append(name)
        size = {"WrapCylinder": f"<radius>{self.number(.02, .06):.6f}</radius><length>{self.number(.1, .6):.6f}</length>",
                "WrapSphere": f"<radius>{self.number(.02, .07):.6f}</radius>",
                "WrapEllipsoid": f"<dimensions>{text([self.number(.02, .07) for _ in range(3)])}</dimensions>",
                "WrapTorus": f"<inner_radius>{self.number(.01, .02):.6f}</inner_radius><outer_radius>{self.number(.05, .08):.6f}</outer_radius>"}[kind]
        quadrant = self.random.choice(["all", "all", "+x", "-x", "+y", "-y"])
        return (f'<WrapObjectSet name="wrapobjectset"><objects><{kind} name="{name}"><active>true</active><xyz_body_rotation>{text(self.vector(1.5))}</xyz_body_rotation>'
                f"<translation>{text(self.vector(.05))}</translation><quadrant>{quadrant}</quadrant>{size}</{kind}></objects></WrapObjectSet>")

    # -- forces ------------------------------------------------------------------------------------

    def point(self, name, body, near=.15):
        kind = self.random.choice(["fixed", "fixed", "fixed", "conditional", "moving"])
        at = self.vector(near)
        if kind == "fixed" or not self.coordinates or "points" not in self.kinds:
            return f'<PathPoint name="{name}"><socket_parent_frame>{self.path_of(body)}</socket_parent_frame><location>{text(at)}</location></PathPoint>'
        coordinate = self.random.choice(self.coordinates)
        socket = "/jointset/joint_" + coordinate.rsplit("_", 1)[0] + "/" + coordinate
        if kind == "conditional":
            low = self.number(-1.2, .5)
            return (f'<ConditionalPathPoint name="{name}"><socket_parent_frame>{self.path_of(body)}</socket_parent_frame><location>{text(at)}</location>'
                    f"<socket_coordinate>{socket}</socket_coordinate><range>{text([low, low + self.number(.5, 2)])}</range></ConditionalPathPoint>")
        parts = "".join(f"<socket_{a}_coordinate>{socket}</socket_{a}_coordinate><{a}_location>{self.function(.1, .05)}</{a}_location>" for a in "xyz")
        return f'<MovingPathPoint name="{name}"><socket_parent_frame>{self.path_of(body)}</socket_parent_frame>{parts}</MovingPathPoint>'

    def path(self, name, wraps=True):
        count = self.random.randint(2, 4)
        frames = [self.frame() for _ in range(count)]
        if frames[0] == frames[-1]:
            frames[-1] = self.random.choice([b for b in ["ground"] + self.bodies if b != frames[0]])
        first = f'<PathPoint name="{name}-P0"><socket_parent_frame>{self.path_of(frames[0])}</socket_parent_frame><location>{text(self.vector(.15))}</location></PathPoint>'
        points = first + "".join(self.point(f"{name}-P{i + 1}", f) for i, f in enumerate(frames[1:-1]))
        points += f'<PathPoint name="{name}-Pn"><socket_parent_frame>{self.path_of(frames[-1])}</socket_parent_frame><location>{text(self.vector(.15))}</location></PathPoint>'
        objects = [w for f in set(frames) for w in self.wraps.get(f, [])]
        wrap = ""
        if objects and wraps:
            wrap = "".join(f'<PathWrap name="w{i}"><wrap_object>{o}</wrap_object><method>{self.random.choice(["hybrid", "midpoint", "axial"])}</method></PathWrap>'
                           for i, o in enumerate(self.random.sample(objects, min(len(objects), self.random.choice([1, 1, 2])))))
        return (f'<GeometryPath name="path"><PathPointSet><objects>{points}</objects></PathPointSet><PathWrapSet><objects>{wrap}</objects></PathWrapSet></GeometryPath>')

    def muscle(self, name):
        kind = self.random.choice([m for m in MUSCLES if m in self.kinds["muscles"]])
        extra = ""
        if kind == "Thelen2003Muscle" and self.random.random() < .5:
            extra = f"<FmaxTendonStrain>{self.number(.03, .06):.6f}</FmaxTendonStrain><FmaxMuscleStrain>{self.number(.4, .8):.6f}</FmaxMuscleStrain><KshapeActive>{self.number(.3, .6):.6f}</KshapeActive><KshapePassive>{self.number(3, 6):.6f}</KshapePassive><Af>{self.number(.2, .35):.6f}</Af><Flen>{self.number(1.3, 1.8):.6f}</Flen>"
        if kind == "Millard2012EquilibriumMuscle":
            extra = f"<ignore_tendon_compliance>{self.random.choice(['true', 'false'])}</ignore_tendon_compliance><fiber_damping>{self.random.choice(['0.1', '0.01', '0'])}</fiber_damping>"
            if self.random.random() < .5:
                extra += (f'<ActiveForceLengthCurve name="a"><min_norm_active_fiber_length>{self.number(.4, .5):.6f}</min_norm_active_fiber_length><transition_norm_fiber_length>{self.number(.7, .78):.6f}</transition_norm_fiber_length>'
                          f"<max_norm_active_fiber_length>{self.number(1.7, 1.9):.6f}</max_norm_active_fiber_length><shallow_ascending_slope>{self.number(.7, .95):.6f}</shallow_ascending_slope><minimum_value>0</minimum_value></ActiveForceLengthCurve>"
                          f'<TendonForceLengthCurve name="t"><strain_at_one_norm_force>{self.number(.03, .07):.6f}</strain_at_one_norm_force></TendonForceLengthCurve>'
                          f'<FiberForceLengthCurve name="f"><strain_at_zero_force>{self.number(-.1, .1):.6f}</strain_at_zero_force><strain_at_one_norm_force>{self.number(.5, .8):.6f}</strain_at_one_norm_force></FiberForceLengthCurve>')
        if kind == "DeGrooteFregly2016Muscle":
            extra = f"<ignore_tendon_compliance>true</ignore_tendon_compliance><active_force_width_scale>{self.number(1, 1.5):.6f}</active_force_width_scale><tendon_strain_at_one_norm_force>{self.number(.04, .06):.6f}</tendon_strain_at_one_norm_force><fiber_damping>{self.random.choice(['0', '0.01'])}</fiber_damping>"
        body = (f"<max_isometric_force>{self.number(200, 2000):.6f}</max_isometric_force><optimal_fiber_length>{self.number(.08, .25):.6f}</optimal_fiber_length>"
                f"<tendon_slack_length>{self.number(.1, .4):.6f}</tendon_slack_length><pennation_angle_at_optimal>{self.random.choice([0, self.number(0, .6)]):.6f}</pennation_angle_at_optimal>"
                f"<max_contraction_velocity>{self.number(6, 12):.6f}</max_contraction_velocity>")
        return f'<{kind} name="{name}">{self.path(name)}{body}{extra}</{kind}>'

    def passive(self, name, kind):
        c = self.random.choice(self.coordinates)
        if kind == "limit":
            return (f'<CoordinateLimitForce name="{name}"><coordinate>{c}</coordinate><upper_stiffness>{self.number(1, 20):.6f}</upper_stiffness><upper_limit>{self.number(.1, 30):.6f}</upper_limit>'
                    f"<lower_stiffness>{self.number(1, 20):.6f}</lower_stiffness><lower_limit>{self.number(-30, -.1):.6f}</lower_limit><damping>{self.number(0, 1):.6f}</damping><transition>{self.number(.1, 20):.6f}</transition></CoordinateLimitForce>")
        if kind == "spring":
            return f'<SpringGeneralizedForce name="{name}"><coordinate>{c}</coordinate><stiffness>{self.number(1, 20):.6f}</stiffness><rest_length>{self.number(-1, 1):.6f}</rest_length><viscosity>{self.number(0, 2):.6f}</viscosity></SpringGeneralizedForce>'
        if kind == "law":
            return f'<ExpressionBasedCoordinateForce name="{name}"><coordinate>{c}</coordinate><expression>-{self.number(1, 9):.4f}*q^3 + exp(-q)*sin(2*qdot) - 2^-q</expression></ExpressionBasedCoordinateForce>'
        a, b = self.random.sample(["ground"] + self.bodies, 2)
        if kind in ("points", "pull"):
            points = f"<point1>{text(self.vector(.2))}</point1><point2>{text(self.vector(.2))}</point2>"
            if kind == "pull":
                return f'<ExpressionBasedPointToPointForce name="{name}"><body1>{a}</body1><body2>{b}</body2>{points}<expression>20*(d-0.1)+3*ddot*max(d, 0.2)</expression></ExpressionBasedPointToPointForce>'
            return f'<PointToPointSpring name="{name}"><socket_body1>{self.path_of(a)}</socket_body1><socket_body2>{self.path_of(b)}</socket_body2>{points}<stiffness>30</stiffness><rest_length>.2</rest_length></PointToPointSpring>'
        if kind.endswith("bushing"):
            frames = "".join(f'<PhysicalOffsetFrame name="f{i}"><socket_parent>{self.path_of(f)}</socket_parent><translation>{text(self.vector(.2))}</translation><orientation>{text(self.vector(.5))}</orientation></PhysicalOffsetFrame>' for i, f in ((1, a), (2, b)))
            common = (f"<socket_frame1>f1</socket_frame1><socket_frame2>f2</socket_frame2><frames>{frames}</frames>"
                      f"<rotational_damping>{text([self.number(0, 1) for _ in range(3)])}</rotational_damping><translational_damping>{text([self.number(0, 9) for _ in range(3)])}</translational_damping>")
            if kind == "bushing":
                return f'<BushingForce name="{name}">{common}<rotational_stiffness>{text([self.number(0, 9) for _ in range(3)])}</rotational_stiffness><translational_stiffness>{text([self.number(0, 99) for _ in range(3)])}</translational_stiffness></BushingForce>'
            if kind == "law bushing":
                return f'<ExpressionBasedBushingForce name="{name}">{common}<Mx_expression>3*theta_x+theta_y^2</Mx_expression><My_expression>tanh(theta_y)</My_expression><Mz_expression>5*theta_z</Mz_expression><Fx_expression>10*delta_x*delta_y</Fx_expression><Fy_expression>delta_y</Fy_expression><Fz_expression>40*delta_z^3</Fz_expression></ExpressionBasedBushingForce>'
            parts = "".join(f'<{p}_function><PolynomialFunction><coefficients>{text([self.number(0, 5), self.number(0, 9), 0])}</coefficients></PolynomialFunction></{p}_function>'
                            for p in ("m_x_theta_x", "m_y_theta_y", "m_z_theta_z", "f_x_delta_x", "f_y_delta_y", "f_z_delta_z"))
            return f'<FunctionBasedBushingForce name="{name}">{common}{parts}</FunctionBasedBushingForce>'
        if kind == "ligament":
            return f'<Ligament name="{name}">{self.path(name)}<resting_length>{self.number(.1, .4):.6f}</resting_length><pcsa_force>{self.number(100, 300):.6f}</pcsa_force><SimmSpline name="force_length_curve"><x>-5 .9 1 1.1 1.3 1.6 5 9</x><y>0 0 0 .1 .4 1 1.5 2</y></SimmSpline></Ligament>'
        if kind == "blankevoort":
            return f'<Blankevoort1991Ligament name="{name}">{self.path(name)}<linear_stiffness>{self.number(100, 300):.6f}</linear_stiffness><slack_length>{self.number(.1, .4):.6f}</slack_length></Blankevoort1991Ligament>'
        return f'<PathSpring name="{name}">{self.path(name)}<resting_length>{self.number(.1, .4):.6f}</resting_length><stiffness>{self.number(100, 300):.6f}</stiffness><dissipation>{self.number(0, .2):.6f}</dissipation></PathSpring>'

    def actuator(self, name, kind):
        force = f"<optimal_force>{self.number(1, 50):.6f}</optimal_force>"
        if kind == "coordinate":
            return f'<CoordinateActuator name="{name}">{force}<coordinate>{self.random.choice(self.coordinates)}</coordinate></CoordinateActuator>'
        flag = self.random.choice(["true", "false"])
        if kind == "point":
            return f'<PointActuator name="{name}">{force}<body>{self.random.choice(self.bodies)}</body><point>{text(self.vector(.2))}</point><point_is_global>{self.random.choice(["true", "false"])}</point_is_global><direction>{text(self.vector(1))}</direction><force_is_global>{flag}</force_is_global></PointActuator>'
        if kind == "torque":
            a, b = self.random.sample(["ground"] + self.bodies, 2)
            return f'<TorqueActuator name="{name}">{force}<bodyA>{a}</bodyA><bodyB>{b}</bodyB><torque_is_global>{flag}</torque_is_global><axis>{text(self.vector(1))}</axis></TorqueActuator>'
        return f'<PathActuator name="{name}">{force}{self.path(name)}</PathActuator>'

    # -- constraints -------------------------------------------------------------------------------

    def constraint(self):
        """A loop that holds at the state in which the model is assembled."""
        kind = self.random.choice(["Point", "ConstantDistance", "Weld", "PointOnLine"])
        a, b = self.random.sample(["ground"] + self.bodies, 2)
        places = f"<location_body_1>{text(self.vector(.1))}</location_body_1><location_body_2>{text(self.vector(.1))}</location_body_2>"
        if kind == "Weld":
            frames = "".join(f'<PhysicalOffsetFrame name="g{i}"><socket_parent>{self.path_of(f)}</socket_parent><translation>{text(self.vector(.1))}</translation></PhysicalOffsetFrame>' for i, f in ((1, a), (2, b)))
            return f'<WeldConstraint name="loop"><socket_frame1>g1</socket_frame1><socket_frame2>g2</socket_frame2><frames>{frames}</frames></WeldConstraint>'
        if kind == "PointOnLine":
            return (f'<PointOnLineConstraint name="loop"><socket_line_body>{self.path_of(a)}</socket_line_body><socket_follower_body>{self.path_of(b)}</socket_follower_body>'
                    f"<line_direction_vec>{text(self.vector(1))}</line_direction_vec><point_on_line>{text(self.vector(.1))}</point_on_line><point_on_follower>{text(self.vector(.1))}</point_on_follower></PointOnLineConstraint>")
        distance = f"<constant_distance>{self.number(.1, .5):.6f}</constant_distance>" if kind == "ConstantDistance" else ""
        return f'<{kind}Constraint name="loop"><socket_body_1>{self.path_of(a)}</socket_body_1><socket_body_2>{self.path_of(b)}</socket_body_2>{places}{distance}</{kind}Constraint>'

    def coupler(self):
        if len(self.coordinates) < 2:
            return ""
        independent, dependent = self.random.sample(self.coordinates, 2)
        return (f'<CoordinateCouplerConstraint name="coupler"><coupled_coordinates_function>{self.function(.1, .5)}</coupled_coordinates_function>'
                f"<independent_coordinate_names>{independent}</independent_coordinate_names><dependent_coordinate_name>{dependent}</dependent_coordinate_name></CoordinateCouplerConstraint>")

    def model(self):
        bodies, joints = "", ""
        for i in range(self.random.randint(2, 5)):
            name = f"b{i}"
            joints += self.joint(name)
            bodies += self.body(name)
            self.bodies.append(name)
        if not self.coordinates:
            return None
        constraints, forces = "", ""
        if "loops" in self.kinds and self.random.random() < .6:
            constraints = self.constraint()
        elif "couplers" in self.kinds and self.random.random() < .5:
            constraints = self.coupler()
        for k, kind in enumerate(("limit", "spring", "law", "points", "pull", "bushing", "law bushing", "function bushing", "ligament", "blankevoort", "path spring")):
            if "passive" in self.kinds and self.random.random() < .35:
                forces += self.passive(f"p{k}", kind)
        for k, kind in enumerate(("coordinate", "point", "torque", "path")):
            if "actuators" in self.kinds and self.random.random() < .5:
                forces += self.actuator(f"a{k}", kind)
        if self.kinds["muscles"]:
            forces += "".join(self.muscle(f"m{k}") for k in range(self.random.randint(1, 4)))
        return ('<?xml version="1.0" encoding="UTF-8"?><OpenSimDocument Version="40500"><Model name="random"><gravity>0 -9.80665 0</gravity>'
                f"<BodySet><objects>{bodies}</objects></BodySet><JointSet><objects>{joints}</objects></JointSet>"
                f"<ConstraintSet><objects>{constraints}</objects></ConstraintSet><ForceSet><objects>{forces}</objects></ForceSet></Model></OpenSimDocument>")
