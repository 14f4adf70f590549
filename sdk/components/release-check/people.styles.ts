import { css } from 'lit'

/** Exceptions, decisions, proposed remedies: lists of what people and the engine say, and their forms. */
export const peopleStyles = css`
  h4 {
    margin: 12px 0 4px;
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
  }

  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  fieldset {
    display: grid;
    gap: 2px;
    margin: 0;
    padding: 0;
    border: 0;
  }

  legend {
    padding: 0;
    color: var(--_muted);
    font-size: 12px;
    font-weight: 600;
  }

  .choice {
    display: flex;
    gap: 8px;
    align-items: center;
    min-height: 24px;
    color: var(--_text);
    font-size: 13px;
    font-weight: 400;
  }

  .choice input {
    flex: none;
    min-height: 0;
    padding: 0;
  }

  .proposals {
    display: grid;
    gap: 8px;
    justify-items: start;
    padding: 4px 0 8px;
  }

  .proposals ol {
    width: 100%;
  }

  .proposal {
    display: grid;
    gap: 4px;
    justify-items: start;
    padding: 8px 0;
    border-top: 1px solid var(--_line);
  }

  .proposal-head {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    align-items: baseline;
    justify-content: space-between;
    width: 100%;
  }

  .proposal .mark {
    font-weight: 400;
  }

  .people {
    margin-top: 4px;
  }

  .people li {
    padding: 6px 0;
    border-top: 1px solid var(--_line);
    overflow-wrap: anywhere;
  }

  .people .button.plain,
  .rule-body .button.plain {
    padding-inline: 0;
  }

  .people .button + .button.plain {
    margin-inline-start: 12px;
  }

  .reason {
    color: var(--_muted);
    white-space: pre-line;
  }

  .exceptions form,
  .decide {
    display: grid;
    gap: 8px;
    margin-top: 8px;
  }

  .exceptions .button,
  .decide .button,
  .leave .button {
    justify-self: start;
  }

  .decisions {
    display: grid;
    gap: 8px;
    justify-items: stretch;
  }

  .decide h4 {
    margin: 0;
  }

  .decide > .help {
    margin-top: -6px;
  }

  .two {
    display: grid;
    gap: 4px;
    margin: 4px 0 12px;
    padding: 8px 0;
    border-block: 1px solid var(--_line);
  }

  .two > div {
    display: grid;
    grid-template-columns: 104px minmax(0, 1fr);
    gap: 0 12px;
    align-items: baseline;
  }

  .two dt {
    color: var(--_muted);
  }

  .sign-off .field,
  .sign-off .decisions,
  .leave {
    margin-top: 8px;
  }

  .decide .field {
    margin-top: 0;
  }

  .file {
    position: relative;
    justify-self: start;
    color: var(--_text);
    font-size: 13px;
    font-weight: 400;
    line-height: 24px;
  }

  .file input {
    position: absolute;
    inset: 0;
    min-height: 0;
    opacity: 0;
    cursor: pointer;
  }

  .file:focus-within {
    outline: 2px solid var(--_accent);
    outline-offset: 1px;
  }

  .handed {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 12px;
    align-items: center;
  }

  .cell-link {
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    text-align: start;
    cursor: pointer;
  }

  .cell-link:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  @media print {
    .exceptions form,
    .field.blank,
    .decide,
    .leave,
    .file,
    .exceptions:not(:has(li)),
    .proposals:not(:has(li)) {
      display: none;
    }

    .remedies:has(.proposal) {
      display: block;
    }

    .sign-off input {
      padding: 0;
      border: 0;
    }

    .remedy,
    .remedies h4,
    .remedies > .help {
      display: none;
    }

    .cell-link {
      display: inline;
      color: inherit;
    }
  }
`
