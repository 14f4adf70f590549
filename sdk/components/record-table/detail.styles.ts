import { css } from 'lit'

/** One record in a drawer at the right edge. */
export const detailStyles = css`
  .drawer {
    width: min(480px, 100vw);
    max-width: none;
    height: 100dvh;
    max-height: none;
    margin: 0 0 0 auto;
    padding: 0;
    border: 0;
    border-inline-start: 1px solid var(--_edge);
    background: var(--_raised);
    color: var(--_text);
    font-size: 14px;
    line-height: 20px;
  }

  .drawer[open] {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
  }

  .drawer::backdrop {
    background: rgb(0 0 0 / 32%);
  }

  .drawer-head {
    display: flex;
    gap: 8px;
    align-items: center;
    padding: 12px 16px;
    border-bottom: 1px solid var(--_line);
  }

  .drawer-head h2 {
    flex: 1;
    min-width: 0;
    font-size: 16px;
    overflow-wrap: anywhere;
    outline: none;
  }

  .drawer-body {
    padding: 8px 16px 24px;
    overflow: auto;
  }

  .drawer dl {
    margin: 0;
  }

  .drawer .item {
    display: grid;
    grid-template-columns: minmax(112px, 36%) minmax(0, 1fr);
    gap: 0 12px;
    padding: 6px 0;
    border-bottom: 1px solid var(--_line);
  }

  .drawer dt {
    color: var(--_muted);
  }

  .drawer dd {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .drawer ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .drawer li + li {
    margin-top: 4px;
  }

  .path {
    display: block;
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
  }

  .similar {
    margin-top: 20px;
  }

  .similar h3 {
    font-size: 14px;
  }

  .similar ol {
    margin: 8px 0 0;
    padding: 0;
    list-style: none;
  }

  .similar li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 8px;
    align-items: baseline;
    padding: 4px 0;
    border-bottom: 1px solid var(--_line);
  }

  .similar .button {
    justify-self: start;
    min-height: 24px;
    padding: 1px 0;
    font-family: var(--_mono);
  }

  .score {
    white-space: nowrap;
  }

  .shared {
    grid-column: 1 / -1;
    color: var(--_muted);
    font-size: 12px;
    line-height: 16px;
  }

  @media print {
    .drawer[open] {
      position: static;
      width: auto;
      height: auto;
      border: 0;
    }

    .drawer-head .button {
      display: none;
    }

    .drawer-body {
      overflow: visible;
    }
  }
`
