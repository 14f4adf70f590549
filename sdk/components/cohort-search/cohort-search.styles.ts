import { css } from 'lit'

/** The element as a whole, the answer, the sentence and the name. */
export const cohortSearchStyles = css`
  :host {
    display: block;
    min-width: 0;
    container-type: inline-size;
    font-size: 13px;
    line-height: 20px;
  }

  .search {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
  }

  @container (min-width: 600px) {
    .search {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
      grid-template-rows: repeat(6, auto) 1fr;
      column-gap: 40px;
    }

    .search > * {
      grid-column: 1;
    }

    .search > .heading,
    .search > .state-notice {
      grid-column: 1 / -1;
    }

    .search > .levels {
      grid-column: 2;
      grid-row: 2 / span 6;
    }
  }

  h2,
  h3,
  h4,
  p {
    margin: 0;
  }

  h2 {
    font-size: 15px;
    line-height: 24px;
  }

  h3,
  .title {
    display: block;
    color: var(--_muted);
    font-size: 12px;
    font-weight: 600;
    line-height: 20px;
  }

  .help,
  .why {
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
    overflow-wrap: anywhere;
  }

  .why {
    padding-inline-start: 8px;
    border-inline-start: 2px solid var(--_edge);
  }

  .why[role='alert'] {
    border-color: var(--_error);
    color: var(--_error);
  }

  .state-notice {
    margin: 0;
  }

  .empty {
    padding: 16px 0;
  }

  .heading {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    align-items: center;
    justify-content: space-between;
  }

  .steps {
    display: flex;
    margin-inline-end: -8px;
  }

  .button.plain {
    min-height: 28px;
    padding: 3px 8px;
  }

  .button.plain:hover {
    background: var(--_hover);
  }

  .button[aria-disabled='true'] {
    color: var(--_muted);
    cursor: default;
    opacity: 0.6;
  }

  .button.plain[aria-disabled='true']:hover {
    background: none;
  }

  input[type='text'],
  input[type='search'],
  textarea {
    width: 100%;
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

  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  [aria-invalid='true'] {
    border-color: var(--_error);
  }

  /* answer */

  .whole strong {
    font-size: 26px;
    font-weight: 600;
    line-height: 32px;
  }

  .whole .of {
    color: var(--_muted);
  }

  .whole.unanswerable strong,
  .whole.suppressed strong {
    font-size: 20px;
  }

  .answer.stale .whole,
  .answer.stale .split {
    opacity: 0.55;
  }

  .split {
    width: 100%;
    border-collapse: collapse;
  }

  .split th {
    width: 1%;
    padding: 2px 12px 2px 0;
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }

  .split td {
    padding: 2px 0;
  }

  .split tr {
    border-top: 1px solid var(--_line);
  }

  .share-bar {
    display: block;
    height: 6px;
    background: var(--_bar);
    transform: scaleX(var(--_share, 0));
    transform-origin: left;
  }

  :host(:dir(rtl)) .share-bar {
    transform-origin: right;
  }

  .split .people {
    width: 1%;
    padding-inline-start: 12px;
    text-align: end;
    white-space: nowrap;
  }

  .people.suppressed,
  .people.unanswerable,
  .number.suppressed,
  .number.unanswerable {
    color: var(--_muted);
    text-decoration: underline dotted var(--_edge);
    text-underline-offset: 3px;
  }

  @media (prefers-reduced-motion: no-preference) {
    .share-bar {
      transition: transform 160ms ease-out;
    }
  }

  @media (forced-colors: active) {
    .share-bar {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }

  /* sentence and name */

  .said {
    overflow-wrap: anywhere;
  }

  .copy {
    display: flex;
    flex-wrap: wrap;
    gap: 0 4px;
    align-items: center;
    color: var(--_muted);
    font-size: 12px;
  }

  .copy .button {
    font-size: 12px;
  }

  .add {
    display: grid;
    grid-template-columns: auto minmax(64px, 1fr) auto;
    gap: 4px 8px;
    align-items: center;
  }

  .add label {
    color: var(--_muted);
    font-size: 12px;
    font-weight: 600;
  }

  .add .button {
    min-height: 32px;
  }

  .add .why,
  .add ::slotted(*) {
    grid-column: 1 / -1;
  }

  /* saved queries */

  #saved {
    width: 300px;
  }

  .save label {
    display: block;
  }

  .field {
    display: flex;
    gap: 8px;
  }

  .saved {
    max-height: 200px;
    margin: 8px 0 0;
    padding: 0;
    overflow: auto;
    list-style: none;
  }

  .saved li {
    display: flex;
    justify-content: space-between;
  }

  .saved .load {
    overflow: hidden;
    text-overflow: ellipsis;
  }

  .files {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin: 12px 0 8px;
    padding-top: 12px;
    border-top: 1px solid var(--_line);
  }

  [popover] .file {
    display: inline-block;
    position: relative;
    min-height: 28px;
    padding: 3px 10px;
  }

  .file:focus-within {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }

  .save + .help {
    margin-top: 8px;
  }

  @media print {
    .heading,
    .tools,
    .text,
    .add,
    .levels,
    .copy {
      display: none;
    }
  }
`
