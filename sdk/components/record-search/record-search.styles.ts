import { css } from 'lit'

export const recordSearchStyles = css`
  :host {
    display: block;
    container-type: inline-size;
  }

  p,
  h3 {
    margin: 0;
  }

  .search {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    font-size: 13px;
    line-height: 20px;
  }

  .headline strong {
    font-size: 16px;
    font-weight: 600;
  }

  .head[aria-busy='true'] {
    opacity: 0.55;
  }

  .muted,
  .note-line {
    color: var(--_muted);
  }

  .wrong {
    color: var(--_error);
  }

  .wrong,
  .note-line {
    font-size: 12px;
    line-height: 16px;
  }

  .title,
  h3 {
    display: block;
    margin-bottom: 2px;
    font-size: 13px;
    font-weight: 600;
  }

  .split h3 {
    color: var(--_muted);
    font-size: 12px;
    font-weight: 400;
  }

  .active {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
  }

  .active .chips {
    display: contents;
  }

  .active .button {
    min-height: 24px;
    padding: 1px 4px;
  }

  .range {
    margin: 0;
    padding: 8px 0;
    border-width: 1px 0 0;
    border-inline: 0;
    border-bottom: 0;
  }

  .range legend {
    float: inline-start;
    width: 100%;
    padding: 0 0 4px;
    font-weight: 600;
  }

  .range legend + * {
    clear: both;
  }

  .ends {
    display: flex;
    gap: 8px;
    align-items: center;
    margin-top: 4px;
  }

  .ends input {
    flex: 1;
    width: 40px;
    min-width: 0;
    min-height: 28px;
    padding: 3px 8px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font: inherit;
  }

  .written {
    display: grid;
    gap: 4px;
    padding: 8px 0;
    border-bottom: 1px solid var(--_line);
  }

  .sentence-box:not([hidden]) {
    display: grid;
    gap: 4px;
    justify-items: start;
  }

  .sentence {
    overflow-wrap: anywhere;
  }

  textarea {
    display: block;
    width: 100%;
    margin-top: 4px;
    padding: 5px 8px;
    border: 1px solid var(--_control);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font-family: var(--_mono);
    font-size: 13px;
    line-height: 20px;
    resize: vertical;
  }

  input[aria-invalid='true'],
  textarea[aria-invalid='true'] {
    border-color: var(--_error);
  }

  .problem {
    padding-top: 4px;
  }

  .problem-place {
    padding: 2px 8px;
    border-inline-start: 2px solid var(--_error);
    font-family: var(--_mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }

  .problem-place mark {
    background: none;
    color: inherit;
    text-decoration: underline wavy var(--_error);
    text-underline-offset: 3px;
  }

  .problem-words {
    color: var(--_error);
  }

  @media (forced-colors: active) {
    .level::after {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }

  @media print {
    .facets,
    .as-text,
    .sentence-box .button,
    .split input,
    .split .shut,
    .active .button {
      display: none;
    }

    .split .level label {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
