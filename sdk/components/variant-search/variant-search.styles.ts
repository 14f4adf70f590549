import { css } from 'lit'

export const variantSearchStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
    container-type: inline-size;
  }

  p {
    margin: 0;
  }

  .title {
    display: block;
    margin-bottom: 2px;
    font-size: 13px;
    font-weight: 600;
    line-height: 20px;
  }

  .box {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .box .field {
    position: relative;
    display: flex;
    flex: 1 1 240px;
    min-width: 0;
  }

  .box input[type='text'] {
    width: 100%;
    padding-inline-end: 36px;
    font-family: var(--_mono);
  }

  .box .button {
    min-height: 32px;
  }

  .clear {
    position: absolute;
    inset-block: 1px;
    inset-inline-end: 1px;
    width: 32px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_muted);
    cursor: pointer;
  }

  .clear:hover {
    color: var(--_text);
  }

  .suggestion {
    font-family: var(--_mono);
  }

  .suggestion .beside {
    font-family: var(--_font);
  }

  .help {
    color: var(--_muted);
    font-size: 12px;
    line-height: 18px;
  }

  .list-chip {
    display: inline-flex;
    gap: 4px;
    align-items: center;
    justify-self: start;
    max-width: 100%;
    padding-inline-start: 8px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_chosen);
    font-size: 13px;
    line-height: 24px;
    overflow-wrap: anywhere;
  }

  .list-chip button {
    width: 24px;
    min-height: 24px;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }

  .summary {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    align-items: center;
    font-size: 13px;
    line-height: 20px;
  }

  .headline strong {
    font-size: 15px;
    font-weight: 600;
  }

  .kinds {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }

  .kind {
    min-height: 24px;
    padding: 1px 8px;
    border: 1px solid var(--_edge);
    border-radius: 12px;
    background: none;
    font-size: 12px;
    line-height: 20px;
    cursor: pointer;
  }

  .kind:hover {
    background: var(--_hover);
  }

  .kind[aria-pressed='true'] {
    border-color: var(--_accent);
    background: var(--_chosen);
  }

  .kind .number {
    margin-inline-start: 4px;
    font-weight: 600;
  }

  .results {
    display: grid;
    gap: 6px;
    justify-items: start;
  }

  .lines {
    width: 100%;
    max-height: var(--hindo-lines-height, 224px);
    margin: 0;
    padding: 0;
    overflow: auto;
    border-block: 1px solid var(--_edge);
    font-size: 13px;
    line-height: 20px;
    list-style: none;
  }

  .line {
    display: grid;
    grid-template-columns: minmax(112px, max-content) minmax(160px, max-content) minmax(0, 1fr);
    gap: 0 16px;
    align-items: baseline;
    padding: 3px 8px 3px 4px;
    border-bottom: 1px solid var(--_line);
  }

  .line:last-child {
    border-bottom: 0;
  }

  .state {
    display: flex;
    gap: 6px;
    font-weight: 600;
  }

  .found .state {
    color: var(--_accent);
  }

  .unreadable .state,
  .wrong-assembly .state {
    color: var(--_error);
  }

  .sign {
    display: inline-block;
    width: 1.2em;
    flex: none;
    text-align: center;
  }

  .variant {
    font-family: var(--_mono);
    font-size: 12.5px;
    overflow-wrap: anywhere;
  }

  .button.variant {
    min-height: 24px;
    padding: 1px 4px;
    margin-inline-start: -4px;
    text-align: start;
    white-space: normal;
  }

  .button.variant[aria-pressed='true'] {
    background: var(--_chosen);
  }

  .message {
    color: var(--_muted);
    overflow-wrap: anywhere;
  }

  .wide {
    grid-column: 2 / -1;
    color: var(--_text);
  }

  .others {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: baseline;
    margin-inline-start: 8px;
  }

  :host([data-over]) .box input[type='text'] {
    outline: 2px dashed var(--_accent);
    outline-offset: 1px;
  }

  .state-notice {
    color: var(--_warn);
    font-size: 13px;
  }

  @container (max-width: 559.98px) {
    .line {
      grid-template-columns: minmax(0, 1fr) auto;
    }

    .line .name {
      grid-row: 1;
    }

    .message,
    .wide {
      grid-column: 1 / -1;
    }
  }

  @media print {
    .box,
    .help,
    .kinds {
      display: none;
    }

    .lines {
      max-height: none;
    }
  }
`
