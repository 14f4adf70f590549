import type { Axis, Level } from '../types.ts'
import { DISEASE_LEVELS } from './simulate-diseases.ts'

/** Participants with whole genomes in each biobank of the platform. */
export const BIOBANK_SIZES = [9830, 7125, 6000] as const

function level(id: string, en: string, ja: string, rest: Partial<Level> = {}): Level {
  return { id, label: { en, ja }, ...rest }
}

const DECADES = [20, 30, 40, 50, 60, 70, 80]

/** The attributes of simulated participants; `disease` has chapters, blocks and categories of ICD-10. */
export const SIMULATED_AXES: readonly Axis[] = [
  {
    id: 'biobank',
    label: { en: 'Biobank', ja: 'バイオバンク' },
    kind: 'partition',
    ordered: false,
    levels: [
      level('NCBN', 'NCBN (simulated)', 'NCBN（模擬）'),
      level('TMM', 'TMM (simulated)', 'TMM（模擬）'),
      level('BBJ', 'BBJ (simulated)', 'BBJ（模擬）'),
    ],
  },
  {
    id: 'age_band',
    label: { en: 'Age', ja: '年齢階層' },
    kind: 'partition',
    ordered: true,
    levels: [
      level('under20', 'under 20', '20歳未満'),
      ...DECADES.map((from) =>
        level(`${from}-${from + 9}`, `${from}–${from + 9}`, `${from}代`, { terms: [{ en: `${from}s` }] }),
      ),
      level('90plus', '90 and over', '90歳以上'),
      level('unknown', 'unknown', '不明'),
    ],
  },
  {
    id: 'sex',
    label: { en: 'Sex', ja: '性別' },
    kind: 'partition',
    ordered: false,
    levels: [level('female', 'female', '女性'), level('male', 'male', '男性')],
  },
  {
    id: 'region',
    label: { en: 'Region', ja: '地域' },
    kind: 'partition',
    ordered: false,
    levels: [
      level('hokkaido', 'Hokkaido', '北海道'),
      level('tohoku', 'Tohoku', '東北'),
      level('kanto', 'Kanto', '関東'),
      level('chubu', 'Chubu', '中部'),
      level('kinki', 'Kinki', '近畿'),
      level('chugoku', 'Chugoku', '中国'),
      level('shikoku', 'Shikoku', '四国'),
      level('kyushu', 'Kyushu', '九州'),
      level('okinawa', 'Okinawa', '沖縄'),
    ],
  },
  {
    id: 'disease',
    label: { en: 'Disease', ja: '疾患' },
    kind: 'overlapping',
    ordered: false,
    levels: [...DISEASE_LEVELS],
  },
]

/** Weights of the levels of `age_band`, by biobank in order. */
export const AGE_WEIGHTS = [
  [3, 3, 6, 11, 16, 22, 24, 11, 2, 2],
  [1, 7, 14, 12, 13, 29, 19, 4, 0.3, 0.7],
  [1, 1, 4, 9, 17, 29, 28, 9, 1, 1],
] as const

/** Weights of the levels of `region`, by biobank in order. */
export const REGION_WEIGHTS = [
  [3, 5, 45, 16, 16, 4, 2, 7, 1.5],
  [0.4, 95, 2.6, 0.7, 0.5, 0.2, 0.1, 0.3, 0.2],
  [9, 9, 34, 9, 16, 3, 3, 11, 6],
] as const

/** Share of women, by biobank. */
export const FEMALE_SHARE = [0.52, 0.62, 0.46] as const

/** How often a disease is recorded: share at 60-69 in TMM, women and men, and how much likelier it is per decade of age. */
export const PREVALENCE: Readonly<Record<string, { female: number; male: number; perDecade: number }>> = {
  C16: { female: 0.006, male: 0.014, perDecade: 1.9 },
  C18: { female: 0.007, male: 0.01, perDecade: 1.8 },
  C34: { female: 0.004, male: 0.008, perDecade: 1.9 },
  C50: { female: 0.025, male: 0.0002, perDecade: 1.3 },
  C61: { female: 0, male: 0.018, perDecade: 2.2 },
  E11: { female: 0.06, male: 0.11, perDecade: 1.5 },
  E78: { female: 0.17, male: 0.13, perDecade: 1.35 },
  G30: { female: 0.006, male: 0.004, perDecade: 2.8 },
  I10: { female: 0.2, male: 0.27, perDecade: 1.5 },
  I21: { female: 0.004, male: 0.014, perDecade: 1.7 },
  I63: { female: 0.01, male: 0.02, perDecade: 1.8 },
  M06: { female: 0.014, male: 0.005, perDecade: 1.2 },
}

/** How much more patients a biobank holds than a general population: TMM is a cohort of residents, BBJ one of patients. */
export const PATIENT_FACTOR = [2, 1, 3] as const
