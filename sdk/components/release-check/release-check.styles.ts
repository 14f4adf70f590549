import { css } from 'lit'
import { findingsStyles } from './findings.styles.ts'
import { peopleStyles } from './people.styles.ts'
import { releasesStyles } from './releases.styles.ts'

/** The element as a whole: what is asked, the verdict, what can be done. */
const setupStyles = css`
  :host {
    display: block;
    min-width: 0;
    container-type: inline-size;
    font-size: 13px;
    line-height: 20px;
  }

  h2,
  h3,
  p,
  dl,
  dd,
  ul {
    margin: 0;
    padding: 0;
  }

  ul {
    list-style: none;
  }

  h2 {
    font-size: 15px;
    line-height: 24px;
  }

  h3 {
    margin-bottom: 4px;
    font-size: 13px;
    line-height: 20px;
  }

  code {
    font-family: var(--_mono);
    font-size: 12px;
    overflow-wrap: anywhere;
  }

  .advice {
    max-width: 80ch;
    color: var(--_muted);
  }

  .of,
  .help {
    color: var(--_muted);
  }

  .help {
    font-size: 12px;
    line-height: 16px;
    overflow-wrap: anywhere;
  }

  .field .help,
  .field .wrong {
    margin-top: 2px;
  }

  .empty {
    padding: 16px 0;
  }

  .state-notice {
    margin: 8px 0 0;
  }

  .notice {
    padding: 4px 10px;
    border-inline-start: 3px solid var(--_warn);
    background: var(--_warn-surface);
  }

  label {
    display: block;
    color: var(--_muted);
    font-size: 12px;
    font-weight: 600;
  }

  select,
  input,
  textarea {
    width: 100%;
    min-width: 0;
    min-height: 32px;
    padding: 5px 8px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
    font-size: 13px;
    line-height: 20px;
  }

  textarea {
    resize: vertical;
  }

  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  [aria-invalid='true'] {
    border-color: var(--_error);
  }

  .wrong {
    color: var(--_error);
    font-size: 12px;
    line-height: 16px;
  }

  .button {
    min-height: 32px;
  }

  .button[aria-disabled='true'] {
    color: var(--_muted);
    cursor: default;
  }

  .button.primary[aria-disabled='true'] {
    border-color: var(--_control);
    background: none;
    color: var(--_muted);
  }

  .setup {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px 24px;
    margin: 12px 0 8px;
  }

  .start {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
    min-height: 32px;
  }

  .verdict {
    display: flex;
    flex-wrap: wrap;
    gap: 0 16px;
    align-items: baseline;
    justify-content: space-between;
    margin-top: 12px;
    padding: 10px 0;
    border-top: 2px solid var(--_text);
  }

  .verdict .said {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: baseline;
    font-size: 15px;
    line-height: 24px;
  }

  .verdict .mark {
    font-size: 15px;
    line-height: 24px;
  }

  .verdict.stale,
  .results.stale .told,
  .results.stale .bound {
    opacity: 0.6;
  }

  .results {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px 40px;
    align-items: start;
  }

  .deeds,
  .says,
  .told {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 20px;
  }

  .remedy {
    display: grid;
    gap: 6px;
    justify-items: start;
    padding: 8px 0;
    border-bottom: 1px solid var(--_line);
  }

  .remedies .help {
    margin-bottom: 4px;
  }

  .remedies > .plain {
    margin-top: 4px;
    padding-inline: 0;
  }

  .remedy .fields {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 8px;
    align-items: center;
  }

  .remedy select {
    width: auto;
  }

  .remedy input {
    width: 64px;
    text-align: end;
  }

  .applied {
    margin: 4px 0 8px;
    padding: 4px 10px;
    border-inline-start: 3px solid var(--_accent);
  }

  .applied li + li {
    margin-top: 4px;
  }

  .sign-off form {
    display: grid;
    gap: 8px;
    justify-items: stretch;
    margin-top: 8px;
  }

  .sign-off .button {
    justify-self: start;
  }

  .released {
    display: grid;
    gap: 4px;
    padding-inline-start: 10px;
    border-inline-start: 3px solid var(--_accent);
  }

  .files,
  .saves {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
    margin-top: 8px;
  }

  .ledger {
    margin-top: 20px;
  }

  .bound,
  .ledger {
    padding-top: 12px;
    border-top: 1px solid var(--_line);
  }

  .bound dl {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px 24px;
  }

  .bound dl > div {
    display: grid;
    grid-template-columns: 120px minmax(0, 1fr);
    gap: 0 12px;
  }

  .bound dt {
    color: var(--_muted);
  }

  @container (min-width: 600px) {
    .setup {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr);
    }

    .start {
      grid-column: 1 / -1;
    }

    .bound {
      grid-column: 1 / -1;
    }
  }

  @container (min-width: 840px) {
    .results {
      grid-template-columns: minmax(0, 1fr) 320px;
    }

    .says {
      grid-column: 1 / -1;
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      gap: 40px;
      align-items: start;
    }
  }

  @media print {
    .start,
    .remedies,
    .field:has(:placeholder-shown),
    .sign-off form,
    .bar,
    .error {
      display: none;
    }

    .setup select {
      display: block;
      appearance: none;
    }

    .setup select,
    .setup input {
      padding: 0;
      border: 0;
    }

    .results,
    .says {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`

/** All that the element looks like. */
export const releaseCheckStyles = [setupStyles, findingsStyles, peopleStyles, releasesStyles]
