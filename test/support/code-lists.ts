/** A small table of ICD-10 codes in the form that `--terms` reads. */
export const ICD_TABLE = [
  '##system=ICD-10',
  '##version=2019',
  'code\tparent\tterm_ja\tterm_en\tkana\tsynonyms',
  'II\t\t新生物\tNeoplasms\t\t',
  'C30-C39\tII\t呼吸器の悪性新生物\tCancers of the chest\t\t',
  'C34\tC30-C39\t肺癌\tLung cancer\tハイガン\t肺の悪性新生物|Cancer of the lung',
  'C50-C50\tII\t乳房の悪性新生物\tCancer of the breast\t\t',
  'C50\tC50-C50\t乳癌\tBreast cancer\tニュウガン\t',
  'C50.1\tC50\t乳房中央部\tCentral part of the breast\t\t',
  'C50.9\tC50\t乳癌，部位不明\tBreast cancer, part not stated\t\tHER2陽性乳癌|浸潤性乳管癌|Invasive ductal carcinoma',
  'IX\t\t循環器系の疾患\tDiseases of heart and vessels\t\t',
  'I10-I15\tIX\t高血圧性疾患\tDiseases of high blood pressure\t\t',
  'I10\tI10-I15\t高血圧症\tHigh blood pressure\t\tHypertension',
  '',
].join('\n')

/** An ontology of our own in the codes of HPO: `HP:0001250` has two parents, `HP:0000004` is obsolete. */
export const ONTOLOGY_OBO = [
  'format-version: 1.2',
  'data-version: made/2026-11-21',
  'ontology: hp',
  '',
  '[Term]',
  'id: HP:0000001',
  'name: All',
  '',
  '[Term]',
  'id: HP:0000707',
  'name: Abnormality of nerves',
  'is_a: HP:0000001 ! All',
  '',
  '[Term]',
  'id: HP:0025031',
  'name: Abnormality of bouts',
  'is_a: HP:0000001 {source="us"} ! All',
  '',
  '[Term]',
  'id: HP:0001250',
  'name: Seizure',
  'alt_id: HP:0002279',
  'synonym: "Fit \\"of\\" nerves" EXACT layperson []',
  'synonym: "Epileptic bout" RELATED []',
  'is_a: HP:0000707 ! Abnormality of nerves',
  'is_a: HP:0025031 ! Abnormality of bouts',
  'relationship: part_of HP:0000999 ! nothing that counts',
  '',
  '[Term]',
  'id: HP:0007359',
  'name: Focal seizure',
  'is_a: HP:0001250 ! Seizure',
  '',
  '[Term]',
  'id: HP:0000004',
  'name: Given up',
  'is_obsolete: true',
  '',
  '[Term]',
  'id: HP:0004322',
  'name: Short stature',
  'is_a: HP:0000001 ! All',
  '',
  '[Typedef]',
  'id: part_of',
  'name: part of',
  '',
].join('\n')

const iri = (code: string) => `http://purl.obolibrary.org/obo/${code.replace(':', '_')}`
const edge = (sub: string, obj: string, pred = 'is_a') => ({ sub: iri(sub), pred, obj: iri(obj) })
const node = (code: string, lbl: string, meta?: object) => ({
  id: iri(code),
  lbl,
  type: 'CLASS',
  ...(meta ? { meta } : {}),
})

/** The same ontology as an OBO graph. */
export const ONTOLOGY_JSON = JSON.stringify({
  graphs: [
    {
      id: 'http://purl.obolibrary.org/obo/hp.json',
      meta: { version: 'http://purl.obolibrary.org/obo/hp/releases/2026-11-21/hp.json' },
      nodes: [
        node('HP:0000001', 'All'),
        node('HP:0000707', 'Abnormality of nerves'),
        node('HP:0025031', 'Abnormality of bouts'),
        node('HP:0001250', 'Seizure', {
          synonyms: [
            { pred: 'hasExactSynonym', val: 'Fit "of" nerves' },
            { pred: 'hasRelatedSynonym', val: 'Epileptic bout' },
          ],
          basicPropertyValues: [
            { pred: 'http://www.geneontology.org/formats/oboInOwl#hasAlternativeId', val: 'HP:0002279' },
          ],
        }),
        node('HP:0007359', 'Focal seizure'),
        node('HP:0000004', 'Given up', { deprecated: true }),
        node('HP:0004322', 'Short stature'),
        { id: 'http://purl.obolibrary.org/obo/BFO_0000050', lbl: 'part of', type: 'PROPERTY' },
      ],
      edges: [
        edge('HP:0000707', 'HP:0000001'),
        edge('HP:0025031', 'HP:0000001'),
        edge('HP:0001250', 'HP:0000707'),
        edge('HP:0001250', 'HP:0025031'),
        edge('HP:0001250', 'HP:0000999', 'http://purl.obolibrary.org/obo/BFO_0000050'),
        edge('HP:0007359', 'HP:0001250'),
        edge('HP:0004322', 'HP:0000001'),
      ],
    },
  ],
})
