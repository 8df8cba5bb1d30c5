// What Learn tells, in order: what the picture shows, what is said, how sure it is, and by whom. The sentences stand in words/learn.json.
import type { Schema } from '../../api/client';
import type { MuscleId } from '../../figure/anatomy-muscles';
import type learn from '../../words/learn.json';

export type Sure = 'anatomy' | 'strong' | 'some' | 'mixed' | 'link' | 'none' | 'act';
type Key = keyof typeof learn;
export interface Point {
  words: Key;
  sure: Sure;
  sources: Schema['Source'][];
}
export interface Chapter {
  id: string;
  part: 'muscles' | 'together' | 'sense';
  title: Key;
  lead: Key;
  picture: Key;
  shown: MuscleId[];
  /** Radians round from behind. */
  from: number;
  nerve?: boolean;
  oneSide?: boolean;
  /** pull: the first muscle shown moves the leg; hold: the medius on one leg. */
  control?: 'pull' | 'hold';
  points: Point[];
}

const seen = (...keys: string[]): Schema['Source'][] => keys.map((key) => ({ key, status: 'SEEN' }));
const recalled = (...keys: string[]): Schema['Source'][] => keys.map((key) => ({ key, status: 'RECALLED' }));

export const chapters: Chapter[] = [
  {
    id: 'gluteus_maximus',
    part: 'muscles',
    title: 'gluteus_maximus.title',
    lead: 'gluteus_maximus.lead',
    picture: 'gluteus_maximus.picture',
    shown: ['gluteus_maximus'],
    from: 0.35,
    control: 'pull',
    points: [
      { words: 'gluteus_maximus.1', sure: 'anatomy', sources: seen('Neumann2010') },
      { words: 'gluteus_maximus.2', sure: 'link', sources: seen('Amabile2017') },
      { words: 'gluteus_maximus.3', sure: 'none', sources: seen('PHE_Review2019') },
    ],
  },
  {
    id: 'gluteus_medius',
    part: 'muscles',
    title: 'gluteus_medius.title',
    lead: 'gluteus_medius.lead',
    picture: 'gluteus_medius.picture',
    shown: ['gluteus_medius'],
    from: 0.75,
    control: 'pull',
    points: [
      { words: 'gluteus_medius.1', sure: 'anatomy', sources: seen('Neumann2010') },
      { words: 'gluteus_medius.2', sure: 'link', sources: seen('Cooper2016', 'Sadler2019') },
    ],
  },
  {
    id: 'gluteus_minimus',
    part: 'muscles',
    title: 'gluteus_minimus.title',
    lead: 'gluteus_minimus.lead',
    picture: 'gluteus_minimus.picture',
    shown: ['gluteus_minimus'],
    from: 1.25,
    control: 'pull',
    points: [
      { words: 'gluteus_minimus.1', sure: 'anatomy', sources: seen('Neumann2010') },
      { words: 'gluteus_minimus.2', sure: 'some', sources: seen('Ganderton2017', 'Moore2019') },
    ],
  },
  {
    id: 'tensor_fasciae_latae',
    part: 'muscles',
    title: 'tensor_fasciae_latae.title',
    lead: 'tensor_fasciae_latae.lead',
    picture: 'tensor_fasciae_latae.picture',
    shown: ['tensor_fasciae_latae'],
    from: 2.3,
    control: 'pull',
    points: [
      { words: 'tensor_fasciae_latae.1', sure: 'anatomy', sources: seen('Neumann2010') },
      { words: 'tensor_fasciae_latae.2', sure: 'some', sources: seen('PTK2024') },
      { words: 'tensor_fasciae_latae.3', sure: 'some', sources: recalled('Selkowitz2013') },
    ],
  },
  {
    id: 'deep_rotators',
    part: 'muscles',
    title: 'deep_rotators.title',
    lead: 'deep_rotators.lead',
    picture: 'deep_rotators.picture',
    shown: ['deep_rotators'],
    from: 0.3,
    control: 'pull',
    points: [
      { words: 'deep_rotators.1', sure: 'anatomy', sources: seen('Neumann2010') },
      { words: 'deep_rotators.2', sure: 'some', sources: seen('McGovern2017') },
    ],
  },
  {
    id: 'balance',
    part: 'together',
    title: 'balance.title',
    lead: 'balance.lead',
    picture: 'balance.picture',
    shown: ['gluteus_medius'],
    from: 0.0,
    control: 'hold',
    points: [
      { words: 'balance.1', sure: 'strong', sources: seen('Bergmann2001') },
      { words: 'balance.2', sure: 'mixed', sources: seen('Pohl2015', 'Trendelenburg2020') },
      { words: 'balance.3', sure: 'some', sources: seen('Youdas2007') },
    ],
  },
  {
    id: 'sitting',
    part: 'together',
    title: 'sitting.title',
    lead: 'sitting.lead',
    picture: 'sitting.picture',
    shown: ['hip_flexors'],
    from: 2.7,
    control: 'pull',
    points: [
      { words: 'sitting.1', sure: 'strong', sources: seen('Berg2007') },
      { words: 'sitting.2', sure: 'link', sources: seen('Boukabache2021') },
      { words: 'sitting.3', sure: 'mixed', sources: seen('Waongenngarm2021', 'Danquah2017') },
      { words: 'sitting.4', sure: 'none', sources: recalled('NOTE') },
    ],
  },
  {
    id: 'compensation',
    part: 'together',
    title: 'compensation.title',
    lead: 'compensation.lead',
    picture: 'compensation.picture',
    shown: ['back_extensors', 'quadratus_lumborum', 'hamstrings', 'tensor_fasciae_latae'],
    from: 0.45,
    points: [
      { words: 'compensation.1', sure: 'some', sources: seen('Valente2013') },
      { words: 'compensation.2', sure: 'link', sources: seen('Leinonen2000') },
      { words: 'compensation.3', sure: 'some', sources: seen('Takeshita2022', 'Lehecka2017') },
    ],
  },
  {
    id: 'spine',
    part: 'together',
    title: 'spine.title',
    lead: 'spine.lead',
    picture: 'spine.picture',
    shown: [],
    from: 1.5,
    points: [
      { words: 'spine.1', sure: 'mixed', sources: seen('Castillo2018') },
      { words: 'spine.2', sure: 'mixed', sources: seen('Swain2020') },
      { words: 'spine.3', sure: 'mixed', sources: seen('SitPosture2017', 'Li2022IDP') },
      { words: 'spine.4', sure: 'some', sources: seen('Waongenngarm2021') },
    ],
  },
  {
    id: 'load',
    part: 'together',
    title: 'load.title',
    lead: 'load.lead',
    picture: 'load.picture',
    shown: ['gluteus_medius', 'gluteus_maximus'],
    from: 3.14,
    points: [
      { words: 'load.1', sure: 'strong', sources: seen('Bergmann2001', 'Bergmann1993') },
      { words: 'load.2', sure: 'some', sources: seen('Valente2013') },
      { words: 'load.3', sure: 'link', sources: seen('Crossley2011') },
      { words: 'load.4', sure: 'some', sources: seen('PelvicTilt2022') },
    ],
  },
  {
    id: 'nerve',
    part: 'sense',
    title: 'nerve.title',
    lead: 'nerve.lead',
    picture: 'nerve.picture',
    shown: ['deep_rotators'],
    from: 0.25,
    nerve: true,
    control: 'pull',
    points: [
      { words: 'nerve.1', sure: 'some', sources: seen('Hopayian2018') },
      { words: 'nerve.2', sure: 'anatomy', sources: recalled('Textbook') },
      { words: 'nerve.3', sure: 'strong', sources: seen('Smoll2010') },
      { words: 'nerve.4', sure: 'act', sources: seen('Finucane2020') },
    ],
  },
  {
    id: 'symptoms',
    part: 'sense',
    title: 'symptoms.title',
    lead: 'symptoms.lead',
    picture: 'symptoms.picture',
    shown: ['gluteus_maximus', 'gluteus_medius', 'deep_rotators'],
    from: 0.7,
    nerve: true,
    oneSide: true,
    points: [
      { words: 'symptoms.1', sure: 'link', sources: seen('Cooper2016', 'Sadler2019') },
      { words: 'symptoms.2', sure: 'some', sources: seen('Mellor2018', 'LEAP_protocol') },
      { words: 'symptoms.3', sure: 'link', sources: seen('Crossley2011') },
      { words: 'symptoms.4', sure: 'act', sources: seen('Finucane2020', 'NICE_NG59') },
    ],
  },
  {
    id: 'evidence',
    part: 'sense',
    title: 'evidence.title',
    lead: 'evidence.lead',
    picture: 'evidence.picture',
    shown: ['gluteus_maximus', 'gluteus_medius', 'gluteus_minimus', 'deep_rotators'],
    from: 0.6,
    oneSide: true,
    points: [
      { words: 'evidence.1', sure: 'strong', sources: seen('Hayden2021', 'Verville2023') },
      { words: 'evidence.2', sure: 'mixed', sources: seen('deJesus2020', 'Fukuda2021') },
      { words: 'evidence.3', sure: 'link', sources: seen('Sadler2019', 'Cooper2016') },
      { words: 'evidence.4', sure: 'strong', sources: seen('NICE_NG59', 'WHO2023', 'Qaseem2017') },
    ],
  },
];
