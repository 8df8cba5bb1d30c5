// What an own exercise is begun from: a small whole one in the catalogue's format.
export const template = `# The catalogue's own format: docs/exercise.schema.json names every field.
id: standing-leg-lift
name: {en: Standing leg lift, de: Beinheben im Stand}
family: hip
kind: repetitions
position: standing
one_sided: true
purpose:
  en: Trains the gluteus medius of both sides, the lifting and the standing one.
  de: Trainiert den Gluteus medius beider Seiten, der hebenden und der stehenden.
equipment: [chair]
muscles:
  - {muscle: gluteus_medius, role: trains}
set_up:
  - {en: "Stand tall, one hand on the back of a chair.", de: "Aufrecht stehen, eine Hand an der Stuhllehne."}
steps:
  - {en: "Lift one leg to the side, the foot points forward.", de: "Ein Bein zur Seite heben, der Fuß zeigt nach vorn."}
  - {en: "Lower it slowly.", de: "Langsam senken."}
dose: {sets: 2, repetitions: 10, hold_s: 1, down_s: 2, up_s: 2, rest_s: 45, days_a_week: 3, source: {key: NOTE, status: RECALLED, grade: design}}
camera:
  best: front
  good: [front, back]
  distance_m: 2.6
  height_m: 1.0
  words: {en: "Place the camera at hip height, 2.6 m in front of you, feet in the picture.", de: "Die Kamera auf Hüfthöhe, 2,6 m vor die Person, Füße im Bild."}
signals:
  - {name: leg_lift, words: {en: Height of the lifted ankle, de: Höhe des gehobenen Knöchels}, unit: statures, plane: vertical, sides: each, is: "max(0, up(other_ankle, ankle))"}
  - {name: trunk_lean, words: {en: Side lean of the trunk, de: Seitneigung des Rumpfs}, unit: deg, plane: frontal, is: "abs(lean_out(mid_hip, mid_shoulder))"}
counting: {signal: leg_lift, effort: high, least_range: 0.04, full_range: 0.1, least_s: 0.7, longest_s: 20}
cues:
  - {id: trunk_leans, fault: {en: The trunk leans away, de: Der Rumpf neigt sich weg}, say: {en: "Stay tall.", de: "Aufrecht bleiben."}, signal: trunk_lean, window: turn, statistic: change, above: 10, views: [front, back], severity: 2, source: {key: NOTE, status: RECALLED, grade: design}}
  - {id: slow_down, judged: false, say: {en: "Lower slowly.", de: "Langsam senken."}, source: {key: NOTE, status: RECALLED, grade: design}}
recognise:
  - {signal: leg_lift, of: range, low: 0.05, high: 0.4}
`;
