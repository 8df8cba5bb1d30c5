#!/usr/bin/env bash
# What a new user may get wrong: each ends with exit status 2 and one sentence that names the file and what to do.
# engine_input.sh PROGRAM
set -u
medius="$1"
work="$(mktemp -d)"; trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# expect WORDS... -- ARGUMENTS...: status 2, one line, every word in it.
expect() {
  local words=()
  while [ "$1" != -- ]; do words+=("$1"); shift; done
  shift
  local said status
  said="$("$medius" --quiet "$@" 2>&1)"; status=$?
  if [ $status -ne 2 ] || [ "$(printf '%s\n' "$said" | wc -l)" -ne 1 ]; then echo "status $status of 'medius $*': $said"; failed=1; fi
  for word in "${words[@]}"; do [[ "$said" == *"$word"* ]] || { echo "'medius $*' does not say '$word': $said"; failed=1; }; done
}

cat >rod.osim <<'XML'
<OpenSimDocument Version="40000"><Model name="rod"><gravity>0 -9.80665 0</gravity>
<BodySet><objects><Body name="rod"><mass>2</mass><mass_center>0 -0.5 0</mass_center><inertia>0.1 0.01 0.1 0 0 0</inertia>
<attached_geometry><Mesh name="m"><mesh_file>missing.vtp</mesh_file></Mesh></attached_geometry></Body></objects></BodySet>
<JointSet><objects><PinJoint name="pin"><socket_parent_frame>/ground</socket_parent_frame><socket_child_frame>/bodyset/rod</socket_child_frame>
<coordinates><Coordinate name="angle"><range>-6 6</range></Coordinate></coordinates></PinJoint></objects></JointSet>
<MarkerSet><objects><Marker name="A"><socket_parent_frame>/bodyset/rod</socket_parent_frame><location>0 -1 0</location></Marker></objects></MarkerSet>
</Model></OpenSimDocument>
XML
motion() { printf 'x\ninDegrees=%s\nendheader\ntime\t%s\n' "$1" "$2"; for i in 0 1 2 3 4 5; do printf '0.%d\t%s\n' "$i" "$3"; done; }
motion yes angle 10 >good.mot
motion no angle 100 >degrees.mot
motion yes angel 10 >column.mot
printf 'x\nendheader\ntime\tfx\tfy\tfz\n0\t1\t2\t3\n0.5\t1\tnan\t3\n' >plate.mot
cat >plate.xml <<'XML'
<OpenSimDocument Version="40000"><ExternalLoads name="l"><objects><ExternalForce name="right"><applied_to_body>rod</applied_to_body>
<force_identifier>f</force_identifier></ExternalForce></objects><datafile>plate.mot</datafile></ExternalLoads></OpenSimDocument>
XML
head -c 700 rod.osim >cut.osim
printf 'PathFileType\t4\t(X/Y/Z)\tx\nDataRate\tUnits\n100\tm\nFrame#\tTime\tB\n\n1\t0\t1\t2\t3\n' >other.trc

"$medius" --quiet id --model rod.osim --coordinates good.mot --out ok.sto || { echo "a missing mesh must not matter"; failed=1; }
expect cut.osim -- id --model cut.osim --coordinates good.mot --out x.sto
expect nowhere.osim -- id --model nowhere.osim --coordinates good.mot --out x.sto
expect angel "angle" -- id --model rod.osim --coordinates column.mot --out x.sto
expect inDegrees=yes -- id --model rod.osim --coordinates degrees.mot --out x.sto
expect "0.5" "9" -- id --model rod.osim --coordinates good.mot --begin 9 --end 10 --out x.sto
expect plate.mot fy "0.5 s" -- id --model rod.osim --coordinates good.mot --grf plate.xml --out x.sto
expect other.trc "no marker" -- ik --model rod.osim --markers other.trc --out x.mot
expect "--model" -- ik
expect "InverseKinematicsTool" -- run-tool plate.xml
expect rod.osim "muscles or actuators" -- so --model rod.osim --coordinates good.mot --out so

# Numbers and files that make no sense, before anything is computed.
expect accuracy -- ik --model rod.osim --markers other.trc --accuracy -1 --out x.mot
expect threads -- ik --model rod.osim --markers other.trc --threads -5 --out x.mot
expect x.xyz ".mot" -- ik --model rod.osim --markers other.trc --out x.xyz
expect mass -- scale scale.xml --mass -5
expect exponent -- so --model rod.osim --coordinates good.mot --exponent 1 --out so
expect --plates plate.xml -- solve --model rod.osim --markers other.trc --grf plate.xml --plates rod --out so
expect other.trc ".c3d" -- solve --model rod.osim --markers other.trc --grf other.trc --out so
expect good.mot "not an XML file" -- id --model rod.osim --coordinates good.mot --grf good.mot --out x.sto
expect column.mot -- id --model rod.osim --coordinates column.mot --out x.sto
for numbers in 0.1 "0 .2 7"; do
  printf '<OpenSimDocument Version="40000"><InverseDynamicsTool><model_file>rod.osim</model_file><coordinates_file>good.mot</coordinates_file><time_range>%s</time_range></InverseDynamicsTool></OpenSimDocument>' "$numbers" >range.xml
  expect range.xml "<time_range> has" -- id range.xml
done

# What a setup file asks for and is not done is said.
cat >id.xml <<'XML'
<OpenSimDocument Version="40000"><InverseDynamicsTool name="t"><model_file>rod.osim</model_file><coordinates_file>good.mot</coordinates_file>
<output_gen_force_file>t.sto</output_gen_force_file><favourite_colour>blue</favourite_colour></InverseDynamicsTool></OpenSimDocument>
XML
said="$("$medius" id id.xml 2>&1)" || { echo "id.xml: $said"; failed=1; }
[[ "$said" == *"id.xml:2: not used: <favourite_colour>"* ]] || { echo "an unknown option is not named: $said"; failed=1; }

# A loaded coordinate that no muscle moves is no error: what it lacks is said.
muscle='<ForceSet><objects><Thelen2003Muscle name="lift"><max_isometric_force>2000</max_isometric_force><optimal_fiber_length>0.2</optimal_fiber_length>
<tendon_slack_length>0.2</tendon_slack_length><GeometryPath><PathPointSet><objects>
<PathPoint name="a"><socket_parent_frame>/ground</socket_parent_frame><location>0.1 0 0</location></PathPoint>
<PathPoint name="b"><socket_parent_frame>/bodyset/rod</socket_parent_frame><location>0 -0.4 0</location></PathPoint></objects></PathPointSet>
<PathWrapSet><objects><PathWrap name="p"><wrap_object>w</wrap_object></PathWrap></objects></PathWrapSet></GeometryPath></Thelen2003Muscle></objects></ForceSet></Model>'
shin='<Body name="shin"><mass>3</mass><mass_center>0 -0.3 0</mass_center><inertia>0.1 0.01 0.1 0 0 0</inertia></Body></objects></BodySet>'
knee='<PinJoint name="knee"><socket_parent_frame>foot</socket_parent_frame><socket_child_frame>/bodyset/shin</socket_child_frame>
<coordinates><Coordinate name="knee_angle"><range>-6 6</range></Coordinate></coordinates><frames><PhysicalOffsetFrame name="foot">
<socket_parent>/bodyset/rod</socket_parent><translation>0 -1 0</translation></PhysicalOffsetFrame></frames></PinJoint></objects></JointSet>'
# The muscle begins within the cylinder that it should go around: there is no way around, so it goes straight.
wrap='<WrapObjectSet><objects><WrapCylinder name="w"><radius>0.2</radius><length>1</length></WrapCylinder></objects></WrapObjectSet></Body>'
model="$(<rod.osim)"
model="${model/<\/Body>/$wrap}"
model="${model/<\/Model>/$muscle}"
printf '%s\n' "$model" >inside.osim
model="${model/<\/objects><\/BodySet>/$shin}"
printf '%s\n' "${model/<\/objects><\/JointSet>/$knee}" >knee.osim
motion yes $'angle\tknee_angle' $'10\t20' >knee.mot
said="$("$medius" so --model knee.osim --coordinates knee.mot --out so 2>&1)" || { echo "so on knee.osim: $said"; failed=1; }
[[ "$said" == *"'knee_angle' lacks up to"*"reserve actuator"* ]] || { echo "so does not say what the knee lacks: $said"; failed=1; }
"$medius" --quiet muscles --model inside.osim --coordinates good.mot --out ma || { echo "a path point within a wrap object must not matter"; failed=1; }
# r = a x b / |a - b|, the straight line's, a = (0.1, 0), b = 0.4 (sin 10, -cos 10) degrees.
said="$("$medius" muscles --model inside.osim --coordinates good.mot --out ma 2>&1)"
[[ "$said" == *"lift lies within its wrap object"* ]] || { echo "muscles does not say that the path goes straight: $said"; failed=1; }
arm="$(awk 'END { print $2 }' ma/good_MuscleAnalysis_MomentArm_angle.sto)"
awk -v arm="$arm" 'BEGIN { a = atan2(0, -1) / 18; x = 0.4 * sin(a); y = -0.4 * cos(a); r = -0.1 * y / sqrt((x - 0.1)^2 + y^2);
  exit !(arm - r < 1e-9 && r - arm < 1e-9) }' || { echo "the moment arm through a singular wrap is $arm m"; failed=1; }
exit $failed
